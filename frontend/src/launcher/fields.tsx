import { useId } from "react";
import type { FieldError } from "../api/schema";
import { useStore } from "../shell/store";
import { amountRead } from "../words/money";
import { change, draft, type Field } from "./draft";

interface FieldSpec {
  name: Field;
  label: string;
  hint?: string;
  mode?: "decimal" | "numeric" | "tel";
  placeholder?: string;
}

const NEEDED: FieldSpec[] = [
  { name: "name", label: "Name" },
  { name: "sin", label: "SIN, last 4 digits", mode: "numeric" },
  { name: "loan_amount", label: "Amount in dollars", mode: "decimal" },
];

const OPTIONAL: FieldSpec[] = [
  { name: "annual_income", label: "Annual income", mode: "decimal", placeholder: "85,000" },
  { name: "loan_purpose", label: "Purpose", placeholder: "personal_loan" },
  { name: "address", label: "Address" },
  { name: "phone", label: "Phone", mode: "tel" },
];

const MONEY: ReadonlySet<Field> = new Set<Field>(["loan_amount", "annual_income"]);

/** The form's fields; what the server says about one stands beside it. */
export function Fields({ errors }: { errors: FieldError[] }) {
  const wrongBelow = OPTIONAL.some(({ name }) => errors.some((error) => error.field === name));
  return (
    <div className="fields">
      {NEEDED.map((spec) => (
        <TextField key={spec.name} spec={spec} error={messageFor(spec.name, errors)} />
      ))}
      <details open={wrongBelow || undefined}>
        <summary>More about the applicant</summary>
        <div className="fields">
          {OPTIONAL.map((spec) => (
            <TextField key={spec.name} spec={spec} error={messageFor(spec.name, errors)} />
          ))}
        </div>
      </details>
    </div>
  );
}

function TextField({ spec, error }: { spec: FieldSpec; error: string | null }) {
  const filled = useStore(draft);
  const id = useId();
  const value = filled[spec.name];
  const read = MONEY.has(spec.name) && value ? amountRead(value) : null;
  const hint = read ?? spec.hint;
  return (
    <div className={error ? "field wrong" : "field"}>
      <label htmlFor={id}>{spec.label}</label>
      <input
        id={id}
        name={spec.name}
        value={value}
        inputMode={spec.mode ?? "text"}
        placeholder={spec.placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-said`}
        onChange={(event) => change({ [spec.name]: event.target.value, profile: null })}
      />
      <p id={`${id}-said`} className="said">
        {error ? <span className="error">{error}</span> : hint}
      </p>
    </div>
  );
}

function messageFor(field: Field, errors: FieldError[]): string | null {
  const own = errors.filter((error) => error.field === field).map((error) => error.message);
  return own.length > 0 ? own.join("; ") : null;
}

const KNOWN: ReadonlySet<string> = new Set([...NEEDED, ...OPTIONAL].map((spec) => spec.name));

/** What no field shows: said above the form instead. */
export function elsewhere(errors: FieldError[]): FieldError[] {
  return errors.filter((error) => !KNOWN.has(error.field));
}

export function Pace() {
  const { pace_ms: pace } = useStore(draft);
  const id = useId();
  return (
    <div className="pace">
      <label htmlFor={id}>Pace</label>
      <input
        id={id}
        type="range"
        min={0}
        max={3000}
        step={100}
        value={pace}
        aria-valuetext={pace === 0 ? "as fast as it goes" : `${pace} milliseconds a step`}
        onChange={(event) => change({ pace_ms: Number(event.target.value) })}
      />
      <output htmlFor={id}>{pace === 0 ? "full speed" : `${pace} ms a step`}</output>
    </div>
  );
}
