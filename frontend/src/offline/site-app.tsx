import { Suspense } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import ExhibitsPage from "../exhibits/exhibits-page";
import ExplainPage from "../lens/explain-page";
import ReplayPage from "../lens/replay-page";
import MistakesPage from "../mistakes/mistakes-page";
import { GuidePage } from "./guide-page";
import { OfflineHeader } from "./offline-header";
import { SiteHome } from "./site-home";
import { SiteRunPage } from "./site-run-page";

const PAGES = [
  ["/", "Runs"],
  ["/guide", "Guide"],
  ["/explain", "Explained"],
  ["/replay", "Replay"],
  ["/mistakes", "Mistakes"],
  ["/exhibits", "Exhibits"],
] as const;

export function SiteApp() {
  return (
    <Switch>
      <Route path="/embed/:id">{({ id }) => <SiteRunPage key={id} id={id} embedded />}</Route>
      <Route>
        <SiteHeader />
        <div id="content">
          <Suspense fallback={null}>
            <SitePages />
          </Suspense>
        </div>
      </Route>
    </Switch>
  );
}

function SiteHeader() {
  const [location] = useLocation();
  return (
    <OfflineHeader>
      <nav aria-label="Pages">
        {PAGES.map(([path, name]) => (
          <Link key={path} href={path} aria-current={isOf(path, location) ? "page" : undefined}>
            {name}
          </Link>
        ))}
      </nav>
    </OfflineHeader>
  );
}

function isOf(path: string, location: string): boolean {
  return location === path || (path !== "/" && location.startsWith(`${path}/`));
}

function SitePages() {
  return (
    <Switch>
      <Route path="/" component={SiteHome} />
      <Route path="/run/:id">{({ id }) => <SiteRunPage key={id} id={id} />}</Route>
      <Route path="/guide/:id?">{({ id }) => <GuidePage id={id} />}</Route>
      <Route path="/explain" component={ExplainPage} />
      <Route path="/replay" component={ReplayPage} />
      <Route path="/mistakes" component={MistakesPage} />
      <Route path="/exhibits/:id?" component={ExhibitsPage} />
      <Route>
        <main className="page">
          <h1>Page not found</h1>
          <Link href="/">See the recorded runs</Link>
        </main>
      </Route>
    </Switch>
  );
}
