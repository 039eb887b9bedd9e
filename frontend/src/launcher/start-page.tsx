import { SkeletonLanes } from "../lane/skeleton-lanes";
import { Legend } from "../timeline/legend";
import { useStore } from "../ui/store";
import { draft } from "./draft";
import { Launcher } from "./launcher";

/** The start page: the form, and the lanes as they will be. */
export function StartPage() {
  const { engine, pair } = useStore(draft);
  const both = engine === "both";
  return (
    <main className="start-page">
      <div>
        <h1>The same loan on two workflow engines</h1>
        <Launcher />
      </div>
      <div className="preview">
        <p className="hint">
          {both
            ? "Both engines get the same application at the same moment, and their lanes share one time axis."
            : "One engine, one lane. Choose “Both” to compare the engines."}
        </p>
        <div className={both ? "lanes of-2" : "lanes of-1"}>
          <SkeletonLanes engines={both ? pair : [engine]} />
        </div>
        <Legend />
      </div>
    </main>
  );
}
