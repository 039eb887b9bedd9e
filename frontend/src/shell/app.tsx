import { useEffect, useMemo, useState } from "react";
import { Link, Route, Switch } from "wouter";
import { api, lab } from "../api/client";
import { InboxPage } from "../approval/inbox-page";
import { HistoryPage } from "../history/history-page";
import { startAnew } from "../launcher/draft";
import { StartPage } from "../launcher/start-page";
import { RunPage } from "../run/run-page";
import { usePerson, useStanding } from "../session/current";
import type { Person } from "../session/session";
import { SignedOut } from "../session/signed-out";
import { useSession } from "../session/use-session";
import { Header } from "./header";
import { Help } from "./help";
import { Notices } from "./notices";
import { ProblemNote } from "./problem-note";
import { engines, labPresent, waitingSeen } from "./shared";
import { useStore } from "./store";
import { useShortcuts } from "./shortcuts";
import { toggleTheme } from "./theme";
import { useResource } from "./use-resource";

/** How soon the page asks again where its engines run, until it knows. */
const AGAIN_MS = 3000;

export function App() {
  const [help, setHelp] = useState(false);
  const person = usePerson();
  useShortcuts(useMemo(() => ({ t: toggleTheme, "?": () => setHelp(true) }), []));
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      <Header person={person} onHelp={() => setHelp(true)} />
      <div id="content">
        <Content />
      </div>
      {help && <Help manager={person?.manager ?? false} onClose={() => setHelp(false)} />}
      <Notices />
    </>
  );
}

/** What is shown belongs to who is in: with another person everything is read anew. */
function Content() {
  const { session, problem, again } = useSession();
  const standing = useStanding();
  if (problem) {
    return (
      <main className="page">
        <h1>Not connected</h1>
        <ProblemNote problem={problem}>
          <button type="button" onClick={again}>Try again</button>
        </ProblemNote>
      </main>
    );
  }
  if (!session) return null;
  if (standing.kind === "out") return <SignedOut session={session} standing={standing} />;
  return <Rooms key={keyOf(standing.person)} />;
}

function keyOf({ id, manager }: Person): string {
  return `${id} ${manager}`;
}

function Rooms() {
  useDeployment();
  useEffect(() => forget, []);
  return (
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
  );
}

/** What was typed is nobody else's either. */
function forget(): void {
  startAnew();
  waitingSeen.set("");
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
