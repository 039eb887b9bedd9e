import type { ReactNode } from "react";
import type { Scene } from "./scenes";

interface Props {
  scene: Scene;
  /** The one large figure, beside the title. */
  figure?: ReactNode;
  children: ReactNode;
}

/** What every scene has: a title, a sentence, and at most one large figure. */
export function SceneFrame({ scene, figure, children }: Props) {
  return (
    <article className="scene" data-kind={scene.kind} data-scene={scene.id}>
      <header>
        <div>
          <h1>{scene.title}</h1>
          <p className="shows">{scene.shows}</p>
        </div>
        {figure && <p className="large-figure">{figure}</p>}
      </header>
      {children}
    </article>
  );
}
