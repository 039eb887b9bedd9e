import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Problem } from "../api/client";
import type { Lane } from "../fold/lane";
import { LiveText } from "../run/live-text";
import { EngineSign } from "../shell/engine-badge";
import { Key } from "../shell/key";
import { isTyping, shortcutsOn } from "../shell/shortcuts";
import type { RunState } from "../stream/run";
import { usd } from "../words/money";
import { ENGINE_NAMES } from "../words/titles";
import { countdown } from "../words/time";
import type { Decisions } from "./use-decisions";

interface Props {
  run: RunState;
  waiting: Lane[];
  decisions: Decisions;
  onLater: () => void;
}

const LONGEST_REASON = 200;

/** Filled from the record, so it says the same in every window and after every reload. */
export function ManagerDialog({ run, waiting, decisions, onLater }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [reason, setReason] = useState("");
  const [each, setEach] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const open = waiting.filter((lane) => isOpen(decisions, lane));
  const decide = (lanes: Lane[], approved: boolean): void =>
    decisions.send(lanes.map((lane) => lane.applicationId), approved, approved ? "" : reason);
  const keys = (event: KeyboardEvent): void => {
    const key = event.key.toLowerCase();
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (!plain || isTyping(event.target) || !shortcutsOn.get() || (key !== "a" && key !== "d")) return;
    event.preventDefault();
    decide(open, key === "a");
  };
  const race = run.lanes.length > 1;
  const separate = each && race;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- A and D repeat its buttons
    <dialog ref={dialog} className="manager" aria-labelledby={`${id}-title`} onClose={onLater} onKeyDown={keys}>
      {/* The dialog's own words take the focus: Enter alone must not decide about money. */}
      <h2 id={`${id}-title`} tabIndex={-1} autoFocus>
        A manager has to decide
      </h2>
      <Facts run={run} waiting={waiting} />
      <ul className="deadlines">
        {waiting.map((lane) => (
          <Waiting key={lane.applicationId} lane={lane} decisions={decisions}>
            {separate && <Buttons about={ENGINE_NAMES[lane.engine]} lanes={[lane]} open={open} decide={decide} />}
          </Waiting>
        ))}
      </ul>
      <div className="field">
        <label htmlFor={`${id}-reason`}>Reason, if you deny (optional)</label>
        <input
          id={`${id}-reason`}
          value={reason}
          maxLength={LONGEST_REASON}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {race && (
        <label className="each">
          <input type="checkbox" checked={each} onChange={() => setEach(!each)} />
          Decide about each lane on its own
        </label>
      )}
      <footer>
        {!separate && <Buttons about={aboutAll(waiting, race)} lanes={waiting} open={open} decide={decide} keys />}
        <button type="button" className="later" onClick={() => dialog.current?.close()}>
          Later
          <Key>Esc</Key>
        </button>
      </footer>
    </dialog>
  );
}

function Facts({ run, waiting }: { run: RunState; waiting: Lane[] }) {
  const record = waiting.map((lane) => run.records[lane.applicationId]).find(Boolean);
  const [assessment] = waiting.flatMap((lane) => lane.assessment ?? []);
  return (
    <div className="facts">
      <p className="who">{record ? record.applicant_name : "Reading the record…"}</p>
      {record && <p className="amount">{usd(record.loan_amount)}</p>}
      {assessment && <p className="faint">{assessment}</p>}
    </div>
  );
}

function Waiting({ lane, decisions, children }: { lane: Lane; decisions: Decisions; children: React.ReactNode }) {
  const state = decisions.sent[lane.applicationId];
  const expires = lane.approval?.expires;
  return (
    <li>
      <EngineSign engine={lane.engine} />
      <span>{ENGINE_NAMES[lane.engine]}</span>
      {expires != null && (
        <LiveText
          className="countdown"
          text={(now) => (now < expires ? `${countdown(expires - now)} left` : "time is up")}
        />
      )}
      {state === "sending" && <span className="faint">sending…</span>}
      {state === "sent" && <span className="faint">decision sent, the workflow resumes</span>}
      {children}
      {state instanceof Problem && (
        <p className="note bad" role="alert">
          {state.message}
        </p>
      )}
    </li>
  );
}

interface ButtonsProps {
  about: string;
  lanes: Lane[];
  open: Lane[];
  decide: (lanes: Lane[], approved: boolean) => void;
  keys?: boolean;
}

function Buttons({ about, lanes, open, decide, keys = false }: ButtonsProps) {
  const left = lanes.filter((lane) => open.includes(lane));
  const closed = left.length === 0;
  return (
    <span className="decision">
      <button type="button" className="approve" aria-disabled={closed} onClick={() => decide(left, true)}>
        Approve {about}
        {keys && <Key>A</Key>}
      </button>
      <button type="button" className="deny" aria-disabled={closed} onClick={() => decide(left, false)}>
        Deny {about}
        {keys && <Key>D</Key>}
      </button>
    </span>
  );
}

/** In a race a button always says which lane it decides about, also once the other is decided. */
function aboutAll(waiting: Lane[], race: boolean): string {
  const [lane] = waiting;
  if (waiting.length > 1) return "both";
  return race && lane ? ENGINE_NAMES[lane.engine] : "";
}

function isOpen(decisions: Decisions, lane: Lane): boolean {
  const state = decisions.sent[lane.applicationId];
  return state === undefined || state instanceof Problem;
}
