import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import recorded from "../../../docs/lens.json";
import type { RecordedLenses } from "../api/lens";
import { sentenceCase } from "../format/labels";
import { useAddress } from "../ui/use-address";
import { usePageTitle } from "../ui/use-title";
import { eventsOfFile } from "./history";
import { DeployExhibit } from "./deploy-exhibit";
import LensView from "./lens-view";

const LENSES = recorded as unknown as RecordedLenses;
const FIRST = "approved_by_a_manager";
const HISTORIES = import.meta.glob<Parameters<typeof eventsOfFile>[0]>("../../../tests/contract/histories/**/*.json", {
  import: "default",
});

/** Every recorded run through the code: what runs again after each wait and each death. */
export default function ReplayPage() {
  const [search, change] = useAddress();
  const chosen = search.get("run") ?? FIRST;
  const name = chosen in LENSES.runs ? chosen : FIRST;
  const { data: history } = useQuery(historyOf(name));
  usePageTitle("Replay, line by line");
  return (
    <main className="page replay-page">
      <h1>What runs again?</h1>
      <p>
        After each wait and after each death, Lambda invokes the durable function again from its first line. Operations
        that have completed return their checkpointed results. Choose a recorded run, and move from invocation to
        invocation. <Link href="/explain">How checkpoint and replay work</Link> explains it from the start, and{" "}
        <Link href="/mistakes">Mistakes in durable code</Link> shows what breaks it.
      </p>
      <label className="field">
        Recorded run
        <select value={name} onChange={({ target }) => change({ run: target.value, invocation: null, line: null })}>
          {Object.keys(LENSES.runs).map((run) => (
            <option key={run} value={run}>
              {sentenceCase(run)}
            </option>
          ))}
        </select>
      </label>
      <LensView key={name} source={LENSES} invocations={LENSES.runs[name] ?? []} history={history} />
      <DeployExhibit />
    </main>
  );
}

/** The committed history of a run. */
function historyOf(name: string) {
  return {
    queryKey: ["history", name],
    queryFn: async () => {
      const [, load] = Object.entries(HISTORIES).find(([path]) => path.endsWith(`/${name}.json`)) ?? [];
      return load ? eventsOfFile(await load()) : [];
    },
    staleTime: Number.POSITIVE_INFINITY,
  };
}
