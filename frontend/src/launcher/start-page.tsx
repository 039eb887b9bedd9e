import { Launcher } from "./launcher";
import { Legend } from "../run/legend";
import { SkeletonLanes } from "../run/skeleton-lanes";
import { useStore } from "../shell/store";
import { draft } from "./draft";

/** The first page: who applies, on which engine, and what will be seen. */
export function StartPage() {
  const { engine } = useStore(draft);
  const both = engine === "both";
  return (
    <main className="start-page">
      <div>
        <h1>The same loan, through either engine</h1>
        <Launcher />
      </div>
      <div className="preview">
        <p className="hint">
          {both
            ? "Both engines get the same application at the same moment; their lanes share one clock."
            : "One engine, one lane. Choose both for a race."}
        </p>
        <div className={both ? "lanes of-2" : "lanes of-1"}>
          <SkeletonLanes count={both ? 2 : 1} engine={engine === "both" ? undefined : engine} />
        </div>
        <Legend />
      </div>
    </main>
  );
}
