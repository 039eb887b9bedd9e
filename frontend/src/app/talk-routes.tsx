import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";

const TalkPage = lazy(() => import("../talk/talk-page"));
const NotesPage = lazy(() => import("../talk/notes-page"));

/** The pages of the talk. They need no API, because their scenes play from recordings too. */
export function TalkRoutes() {
  return (
    <Suspense fallback={<p className="page empty">The stage is loading…</p>}>
      <Switch>
        <Route path="/talk/notes" component={NotesPage} />
        <Route path="/talk/:scene?">{({ scene }) => <TalkPage sceneId={scene} />}</Route>
      </Switch>
    </Suspense>
  );
}
