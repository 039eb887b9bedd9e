import { useMemo, useState } from "react";
import { useAuthState, usePerson } from "../session/current";
import { SignInPage } from "../session/sign-in-page";
import type { Person } from "../session/session";
import { useSession } from "../session/use-session";
import { Notices } from "../ui/notices";
import { ProblemNote } from "../ui/problem-note";
import { useShortcuts } from "../ui/shortcuts";
import { toggleTheme } from "../ui/theme";
import { Header } from "./header";
import { Help } from "./help";
import { Routes } from "./routes";
import "./app.css";

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

/** The key makes every page read its data again when the user changes. */
function Content() {
  const { session, problem, retry } = useSession();
  const authState = useAuthState();
  if (problem) {
    return (
      <main className="page">
        <h1>Not connected</h1>
        <ProblemNote error={problem} onRetry={retry} />
      </main>
    );
  }
  if (!session) return null;
  if (authState.kind === "out") return <SignInPage session={session} state={authState} />;
  return <Routes key={keyOf(authState.person)} />;
}

function keyOf({ id, manager }: Person): string {
  return `${id} ${manager}`;
}
