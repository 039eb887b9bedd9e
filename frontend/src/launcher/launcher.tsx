import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import type { Problem } from "../api/http";
import { queries } from "../api/queries";
import { Icon } from "../ui/icon";
import { KeyHint } from "../ui/key-hint";
import { ProblemNote } from "../ui/problem-note";
import { useShortcuts } from "../ui/shortcuts";
import { useStore } from "../ui/store";
import { chooseFirstProfile, chooseProfile, clearDraft, draft } from "./draft";
import { engineShortcuts, EngineToggle, PairChoice } from "./engine-toggle";
import { errorsWithoutField, Fields } from "./fields";
import { useMayChoosePace } from "../deployment/use-deployment";
import { Pace } from "./pace";
import { ApplicantChoice } from "./applicant-choice";
import { useLaunch } from "./use-launch";
import "./fields.css";
import "./launcher.css";

/** The form that starts a loan: in full on the start page, brief above a run. */
export function Launcher({ brief = false }: { brief?: boolean }) {
  const { data, failureReason } = useQuery(queries.profiles);
  const { launch, sending, problem, clearProblem } = useLaunch();
  const [open, setOpen] = useState(false);
  const { pair } = useStore(draft);
  const profiles = data?.profiles ?? null;
  // Somebody may press Run before the applicants are loaded: the errors are about an empty form then.
  useEffect(() => {
    if (!data) return;
    chooseFirstProfile(data.profiles);
    clearProblem();
  }, [data, clearProblem]);

  const shortcuts = useMemo(() => {
    const choices = (profiles ?? []).map((profile, place) => [String(place + 1), () => chooseProfile(profile)]);
    const custom = String((profiles?.length ?? 3) + 1);
    return {
      ...(Object.fromEntries(choices) as Record<string, () => void>),
      [custom]: () => (clearDraft(), setOpen(true)),
      ...engineShortcuts(pair),
      r: launch,
    };
  }, [profiles, launch, pair]);
  useShortcuts(shortcuts);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    launch();
  };
  const errors = problem?.fields ?? [];
  const mayChoosePace = useMayChoosePace();
  const full = !brief || open || errors.length > 0;
  return (
    <form className={brief ? "launcher brief" : "launcher"} onSubmit={submit} noValidate aria-label="Apply for a loan">
      {failureReason && !profiles && <ProblemNote error={failureReason} repeats />}
      <ApplicantChoice profiles={profiles} brief={brief} onCustom={() => setOpen(true)} />
      <EngineToggle />
      {full && <PairChoice />}
      {full && <Fields errors={errors} />}
      {full && mayChoosePace && <Pace />}
      <div className="submit">
        <button type="submit" className="primary" aria-disabled={sending}>
          <Icon name="play" />
          {sending ? "Starting…" : "Run"}
          <KeyHint>R</KeyHint>
        </button>
        {brief && (
          <button type="button" aria-expanded={full} onClick={() => setOpen(!full)}>
            {full ? "Less" : "Details"}
          </button>
        )}
      </div>
      {problem && <LaunchProblem problem={problem} />}
    </form>
  );
}

function LaunchProblem({ problem }: { problem: Problem }) {
  const shownAtFields = problem.fields.length > 0 && errorsWithoutField(problem.fields).length === 0;
  if (shownAtFields) {
    return <p className="note bad" role="alert">The loan was not started: {problem.message}.</p>;
  }
  return <ProblemNote error={problem} />;
}
