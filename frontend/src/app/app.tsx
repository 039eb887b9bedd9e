import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useRoute } from "wouter";
import { createQueryClient } from "../api/queries";
import { useAuthState, usePerson } from "../session/current";
import { SignInPage } from "../session/sign-in-page";
import type { Person } from "../session/session";
import { useSession } from "../session/use-session";
import { ProblemNote } from "../ui/problem-note";
import { useShortcuts } from "../ui/shortcuts";
import { toggleTheme } from "../ui/theme";
import { Header } from "./header";
import { Help } from "./help";
import { Routes } from "./routes";
import { TalkRoutes } from "./talk-routes";
import "./app.css";
import "./print.css";

export function App() {
  const [help, setHelp] = useState(false);
  const person = usePerson();
  const [onStage] = useRoute("/talk/*?");
  useShortcuts(useMemo(() => ({ t: toggleTheme, "?": () => setHelp(true) }), []));
  return (
    <QueryClientProvider client={useQueryClientOf(person)}>
      <a className="skip" href="#content">Skip to the content</a>
      {!onStage && <Header person={person} onHelp={() => setHelp(true)} />}
      <div id="content">
        <Content onStage={onStage} />
      </div>
      {help && <Help manager={person?.manager ?? false} onClose={() => setHelp(false)} />}
    </QueryClientProvider>
  );
}

/** A client for each user, because the answers to another user must not be shown. */
function useQueryClientOf(person: Person | null): QueryClient {
  const user = person && keyOf(person);
  const [cache, setCache] = useState(() => ({ user, client: createQueryClient() }));
  if (cache.user !== user) setCache({ user, client: createQueryClient() });
  return cache.client;
}

/** The key starts every page anew when the user changes. */
function Content({ onStage }: { onStage: boolean }) {
  const { session, error } = useSession();
  const authState = useAuthState();
  if (error) {
    return (
      <main className="page">
        <h1>Not connected</h1>
        <ProblemNote error={error} repeats />
      </main>
    );
  }
  if (!session) return null;
  if (authState.kind === "out") return <SignInPage session={session} state={authState} />;
  const key = keyOf(authState.person);
  return onStage ? <TalkRoutes key={key} /> : <Routes key={key} />;
}

function keyOf({ id, manager }: Person): string {
  return `${id} ${manager}`;
}
