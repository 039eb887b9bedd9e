import { type FormEvent, useEffect, useMemo, useState } from "react";
import { api } from "../api/client";
import { Icon } from "../shell/icon";
import { Key } from "../shell/key";
import { ProblemNote } from "../shell/problem-note";
import { useShortcuts } from "../shell/shortcuts";
import { useResource } from "../shell/use-resource";
import { begin, change, choose, clear } from "./draft";
import { EngineToggle } from "./engine-toggle";
import { elsewhere, Fields, Pace } from "./fields";
import { Profiles } from "./profiles";
import { useLaunch } from "./use-launch";
import "./fields.css";
import "./launcher.css";

/** Where a loan begins: in full on the first page, as a strip above a run. */
export function Launcher({ brief = false }: { brief?: boolean }) {
  const { data, problem: unread, refresh } = useResource(api.profiles);
  const launch = useLaunch();
  const [open, setOpen] = useState(false);
  const { forget } = launch;
  const profiles = data?.profiles ?? null;
  // Who pressed Run before the applicants were there was told of an empty form, which it no longer is.
  useEffect(() => {
    if (!data) return;
    begin(data.profiles);
    forget();
  }, [data, forget]);

  const keys = useMemo(() => {
    const picks = (profiles ?? []).map((one, place) => [String(place + 1), () => choose(one)]);
    const custom = String((profiles?.length ?? 3) + 1);
    return {
      ...(Object.fromEntries(picks) as Record<string, () => void>),
      [custom]: () => (clear(), setOpen(true)),
      d: () => change({ engine: "durable" }),
      s: () => change({ engine: "stepfunctions" }),
      b: () => change({ engine: "both" }),
      r: launch.run,
    };
  }, [profiles, launch.run]);
  useShortcuts(keys);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    launch.run();
  };
  const errors = launch.problem?.fields ?? [];
  const full = !brief || open || errors.length > 0;
  return (
    <form className={brief ? "launcher brief" : "launcher"} onSubmit={submit} noValidate aria-label="Apply for a loan">
      {unread && !profiles && (
        <ProblemNote problem={unread}>
          <button type="button" onClick={refresh}>Try again</button>
        </ProblemNote>
      )}
      <Profiles profiles={profiles} brief={brief} onCustom={() => setOpen(true)} />
      <EngineToggle />
      {full && <Fields errors={errors} />}
      {full && <Pace />}
      <div className="go">
        <button type="submit" className="primary" aria-disabled={launch.sending}>
          <Icon name="play" />
          {launch.sending ? "Starting…" : "Run"}
          <Key>R</Key>
        </button>
        {brief && (
          <button type="button" aria-expanded={full} onClick={() => setOpen(!full)}>
            {full ? "Less" : "Details"}
          </button>
        )}
      </div>
      {launch.problem && <Refusal problem={launch.problem} />}
    </form>
  );
}

function Refusal({ problem }: { problem: NonNullable<ReturnType<typeof useLaunch>["problem"]> }) {
  const rest = elsewhere(problem.fields);
  if (problem.fields.length > 0 && rest.length === 0) {
    return <p className="note bad" role="alert">Not started: {problem.message}.</p>;
  }
  return <ProblemNote problem={problem} />;
}
