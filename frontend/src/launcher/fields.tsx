import { useId } from "react";
import type { FieldError } from "../api/schema";
import { amountPreview } from "../format/money";
import { useStore } from "../ui/store";
import { draft, type Field, updateDraft } from "./draft";

interface FieldSpec {
  name: Field;
  label: string;
  inputMode?: "decimal" | "numeric" | "tel";
  placeholder?: string;
}

const REQUIRED: FieldSpec[] = [
  { name: "name", label: "Name" },
  { name: "sin", label: "Last 4 digits of the SIN", inputMode: "numeric" },
  { name: "loan_amount", label: "Loan amount in dollars", inputMode: "decimal" },
];

const OPTIONAL: FieldSpec[] = [
  { name: "annual_income", label: "Annual income in dollars", inputMode: "decimal", placeholder: "85,000" },
  { name: "loan_purpose", label: "Purpose of the loan", placeholder: "personal_loan" },
  { name: "address", label: "Address" },
  { name: "phone", label: "Phone", inputMode: "tel" },
];

const AMOUNTS: ReadonlySet<Field> = new Set<Field>(["loan_amount", "annual_income"]);
const NAMES: ReadonlySet<string> = new Set([...REQUIRED, ...OPTIONAL].map(({ name }) => name));

/** The form's fields, each with the server's error. */
export function Fields({ errors }: { errors: FieldError[] }) {
  const errorInOptional = OPTIONAL.some(({ name }) => errors.some((error) => error.field === name));
  return (
    <div className="fields">
      {REQUIRED.map((spec) => (
        <TextField key={spec.name} spec={spec} error={errorOf(spec.name, errors)} />
      ))}
      <details open={errorInOptional || undefined}>
        <summary>Optional details</summary>
        <div className="fields">
          {OPTIONAL.map((spec) => (
            <TextField key={spec.name} spec={spec} error={errorOf(spec.name, errors)} />
          ))}
        </div>
      </details>
    </div>
  );
}

function TextField({ spec: { name, label, inputMode, placeholder }, error }: { spec: FieldSpec; error: string | null }) {
  const value = useStore(draft)[name];
  const id = useId();
  const preview = AMOUNTS.has(name) && value ? amountPreview(value) : null;
  return (
    <div className={error ? "field invalid" : "field"}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        value={value}
        inputMode={inputMode ?? "text"}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => updateDraft({ [name]: event.target.value, profile: null })}
      />
      <p id={`${id}-note`} className="field-note">
        {error ? <span className="error">{error}</span> : preview}
      </p>
    </div>
  );
}

function errorOf(field: Field, errors: FieldError[]): string | null {
  const own = errors.filter((error) => error.field === field).map((error) => error.message);
  return own.length > 0 ? own.join("; ") : null;
}

/** The errors that no field shows. */
export function errorsWithoutField(errors: FieldError[]): FieldError[] {
  return errors.filter((error) => !NAMES.has(error.field));
}
