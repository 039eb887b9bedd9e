import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";
import { Problem } from "../api/http";
import { LiveText } from "../clock/live-text";
import type { Lane } from "../fold/lane";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { countdown } from "../format/time";
import type { RunState } from "../stream/loan-watcher";
import { EngineSign } from "../ui/engine-sign";
import { KeyHint } from "../ui/key-hint";
import { ProblemNote } from "../ui/problem-note";
import { isShortcut } from "../ui/shortcuts";
import type { Decisions } from "./use-decisions";

interface Props {
  run: RunState;
  waiting: Lane[];
  decisions: Decisions;
  onClose: () => void;
}

const MAX_REASON_LENGTH = 200;

/** The manager's dialog. It shows the record, so it is the same in every window and after a reload. */
export function ManagerDialog({ run, waiting, decisions, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [reason, setReason] = useState("");
  const [separate, setSeparate] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useHeightOnPage(dialog);

  const undecided = waiting.filter((lane) => isUndecided(decisions, lane));
  const decide = (lanes: Lane[], approved: boolean): void =>
    decisions.send(lanes.map((lane) => lane.applicationId), approved, approved ? "" : reason);
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = event.key.toLowerCase();
    if ((key !== "a" && key !== "d") || !isShortcut(event)) return;
    event.preventDefault();
    decide(undecided, key === "a");
  };
  const race = run.lanes.length > 1;
  const perLane = separate && race;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- A and D repeat its buttons
    <dialog ref={dialog} className="manager" aria-labelledby={`${id}-title`} onClose={onClose} onKeyDown={onKeyDown}>
      {/* The title takes the focus: Enter alone must not decide on money. */}
      <h2 id={`${id}-title`} tabIndex={-1} autoFocus>
        Manager's decision
      </h2>
      <LoanFacts run={run} waiting={waiting} />
      <ul className="waiting-lanes">
        {waiting.map((lane) => (
          <WaitingLane key={lane.applicationId} lane={lane} decisions={decisions}>
            {perLane && (
              <DecisionButtons
                label={SHORT_ENGINE_LABELS[lane.engine]}
                lanes={[lane]}
                undecided={undecided}
                decide={decide}
              />
            )}
          </WaitingLane>
        ))}
      </ul>
      <div className="field">
        <label htmlFor={`${id}-reason`}>Reason for a denial (optional)</label>
        <input
          id={`${id}-reason`}
          value={reason}
          maxLength={MAX_REASON_LENGTH}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {race && (
        <label className="option">
          <input type="checkbox" checked={separate} onChange={() => setSeparate(!separate)} />
          Decide on each lane separately
        </label>
      )}
      <footer>
        {!perLane && (
          <DecisionButtons label={labelOf(waiting, race)} lanes={waiting} undecided={undecided} decide={decide} hints />
        )}
        <button type="button" className="later" onClick={() => dialog.current?.close()}>
          Later
          <KeyHint>Esc</KeyHint>
        </button>
      </footer>
    </dialog>
  );
}

/** Tells the page the height of the dialog, so that it can make room for it. */
function useHeightOnPage(dialog: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const { current } = dialog;
    if (!current) return;
    const root = document.documentElement;
    const observer = new ResizeObserver(() => root.style.setProperty("--manager-height", `${current.offsetHeight}px`));
    observer.observe(current);
    return () => {
      observer.disconnect();
      root.style.removeProperty("--manager-height");
    };
  }, [dialog]);
}

function LoanFacts({ run, waiting }: { run: RunState; waiting: Lane[] }) {
  const record = waiting.map((lane) => run.records[lane.applicationId]).find(Boolean);
  const [assessment] = waiting.flatMap((lane) => lane.assessment ?? []);
  return (
    <div className="facts">
      <p className="applicant" title={record?.applicant_name}>{record ? record.applicant_name : "Reading the loan…"}</p>
      {record && <p className="amount">{usd(record.loan_amount)}</p>}
      {assessment && <p className="faint">{assessment}</p>}
    </div>
  );
}

function WaitingLane({ lane, decisions, children }: { lane: Lane; decisions: Decisions; children: ReactNode }) {
  const sending = decisions.sent[lane.applicationId];
  const expires = lane.approval?.expires;
  return (
    <li>
      <EngineSign engine={lane.engine} />
      <span>{SHORT_ENGINE_LABELS[lane.engine]}</span>
      {expires != null && (
        <LiveText
          className="countdown"
          text={(now) => (now < expires ? `${countdown(expires - now)} left` : "timed out")}
        />
      )}
      {sending === "sending" && <span className="faint">sending…</span>}
      {sending === "sent" && <span className="faint">decision sent, the workflow resumes</span>}
      {children}
      {sending instanceof Problem && <ProblemNote error={sending} />}
    </li>
  );
}

interface DecisionButtonsProps {
  /** The lanes that the buttons decide on, by name. */
  label: string;
  lanes: Lane[];
  undecided: Lane[];
  decide: (lanes: Lane[], approved: boolean) => void;
  /** Whether the keys A and D are shown. */
  hints?: boolean;
}

function DecisionButtons({ label, lanes, undecided, decide, hints = false }: DecisionButtonsProps) {
  const open = lanes.filter((lane) => undecided.includes(lane));
  const disabled = open.length === 0;
  return (
    <span className="decision">
      <button type="button" className="approve" aria-disabled={disabled} onClick={() => decide(open, true)}>
        Approve {label}
        {hints && <KeyHint>A</KeyHint>}
      </button>
      <button type="button" className="deny" aria-disabled={disabled} onClick={() => decide(open, false)}>
        Deny {label}
        {hints && <KeyHint>D</KeyHint>}
      </button>
    </span>
  );
}

/** In a race the buttons always name their lane, also when the other lane is already decided. */
function labelOf(waiting: Lane[], race: boolean): string {
  const [lane] = waiting;
  if (waiting.length > 1) return "both";
  return race && lane ? SHORT_ENGINE_LABELS[lane.engine] : "";
}

function isUndecided(decisions: Decisions, lane: Lane): boolean {
  const sending = decisions.sent[lane.applicationId];
  return sending === undefined || sending instanceof Problem;
}
