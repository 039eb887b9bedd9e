import { useEffect, useMemo, useState } from "react";
import { Link, Route, Switch } from "wouter";
import { api, lab } from "../api/client";
import { InboxPage } from "../approval/inbox-page";
import { HistoryPage } from "../history/history-page";
import { StartPage } from "../launcher/start-page";
import { RunPage } from "../run/run-page";
import { Header } from "./header";
import { Help } from "./help";
import { Notices } from "./notices";
import { engines, labPresent } from "./shared";
import { useStore } from "./store";
import { useShortcuts } from "./shortcuts";
import { toggleTheme } from "./theme";
import { useResource } from "./use-resource";

/** How soon the page asks again where its engines run, until it knows. */
const AGAIN_MS = 3000;

export function App() {
  const [help, setHelp] = useState(false);
  useDeployment();
  useShortcuts(useMemo(() => ({ t: toggleTheme, "?": () => setHelp(true) }), []));
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      <Header onHelp={() => setHelp(true)} />
      <div id="content">
        <Switch>
          <Route path="/" component={StartPage} />
          <Route path="/inbox" component={InboxPage} />
          <Route path="/history" component={HistoryPage} />
          <Route path="/loan/:id">{({ id }) => <RunPage kind="loan" id={id} />}</Route>
          <Route path="/race/:id">{({ id }) => <RunPage kind="race" id={id} />}</Route>
          <Route>
            <main className="page">
              <h1>There is nothing here</h1>
              <Link href="/" className="button">Run a loan</Link>
            </main>
          </Route>
        </Switch>
      </div>
      {help && <Help onClose={() => setHelp(false)} />}
      <Notices />
    </>
  );
}

/** Learns where the engines run, and whether a lab stands behind the page. */
function useDeployment(): void {
  const known = useStore(engines) !== null;
  const { data } = useResource(api.engines, known ? undefined : AGAIN_MS);
  useEffect(() => {
    if (data) engines.set(data.engines);
  }, [data]);
  useEffect(() => {
    const asking = new AbortController();
    lab
      .present(asking.signal)
      .then(labPresent.set)
      .catch(() => labPresent.set(false));
    return () => asking.abort();
  }, []);
}
