import { lazy, Suspense, useEffect } from "react";
import { Link, Route, Switch } from "wouter";
import { WorkflowProvider } from "../deployment/workflow";
import { HistoryPage } from "../history/history-page";
import { InboxPage } from "../inbox/inbox-page";
import { forgetDraft } from "../launcher/draft";
import { StartPage } from "../launcher/start-page";
import { RunPage } from "../run/run-page";

// Pages of their own, which most visitors of a run don't open.
const ReplayPage = lazy(() => import("../lens/replay-page"));
const ExplainPage = lazy(() => import("../lens/explain-page"));
const MistakesPage = lazy(() => import("../mistakes/mistakes-page"));
const ExhibitsPage = lazy(() => import("../exhibits/exhibits-page"));
const RecordedPage = lazy(() => import("../recorded/recorded-page"));
const RecordedRunPage = lazy(() => import("../recorded/recorded-run-page"));
const InspectPage = lazy(() => import("../inspect/inspect-page"));
const WhenPage = lazy(() => import("../when/when-page"));

/** The pages of a signed-in user. */
export function Routes() {
  // The next user must not see what this one typed.
  useEffect(() => forgetDraft, []);
  return (
    <WorkflowProvider>
      <Suspense fallback={<p className="page empty">The page is loading…</p>}>
      <Switch>
        <Route path="/" component={StartPage} />
        <Route path="/inbox" component={InboxPage} />
        <Route path="/history" component={HistoryPage} />
        <Route path="/replay" component={ReplayPage} />
        <Route path="/explain" component={ExplainPage} />
        <Route path="/mistakes" component={MistakesPage} />
        <Route path="/exhibits/:id?" component={ExhibitsPage} />
        <Route path="/inspect" component={InspectPage} />
        <Route path="/recorded" component={RecordedPage} />
        <Route path="/recorded/:id">{({ id }) => <RecordedRunPage id={id} />}</Route>
        <Route path="/when" component={WhenPage} />
        <Route path="/loan/:id">{({ id }) => <RunPage kind="loan" id={id} />}</Route>
        <Route path="/race/:id">{({ id }) => <RunPage kind="race" id={id} />}</Route>
        <Route component={NotFoundPage} />
      </Switch>
      </Suspense>
    </WorkflowProvider>
  );
}

function NotFoundPage() {
  return (
    <main className="page">
      <h1>Page not found</h1>
      <Link href="/" className="button">Run a loan</Link>
    </main>
  );
}
