/** The application being filled in; it outlives a change of page, and a reload of the tab. */
import type { EngineName, ProfileOut } from "../api/schema";
import { store } from "../shell/store";
import { amountText, typedAmount } from "../words/money";

export type EngineChoice = EngineName | "both";

export interface Draft {
  profile: string | null;
  engine: EngineChoice;
  name: string;
  sin: string;
  loan_amount: string;
  annual_income: string;
  loan_purpose: string;
  address: string;
  phone: string;
  pace_ms: number;
}

export type Field = Exclude<keyof Draft, "profile" | "engine" | "pace_ms">;

const KEY = "draft";
const DEFAULT_PACE_MS = 700;

const EMPTY: Draft = {
  profile: null,
  engine: "both",
  name: "",
  sin: "",
  loan_amount: "",
  annual_income: "",
  loan_purpose: "",
  address: "",
  phone: "",
  pace_ms: DEFAULT_PACE_MS,
};

/** The form as nobody has touched it yet. */
let untouched = EMPTY;

export const draft = store<Draft>(kept());

draft.subscribe(() => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft.get()));
  } catch {
    // A browser that keeps nothing forgets the form with the tab.
  }
});

function kept(): Draft {
  try {
    const stored = sessionStorage.getItem(KEY);
    return stored ? { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) } : EMPTY;
  } catch {
    return EMPTY;
  }
}

export function change(fields: Partial<Draft>): void {
  draft.set({ ...draft.get(), ...fields });
}

/** Nobody has chosen or typed anything yet: begin with the first applicant. */
export function begin(profiles: ProfileOut[]): void {
  const [first] = profiles;
  if (first && draft.get() === untouched) choose(first);
}

/** Fill the form with a demo applicant; engine and pace stay as they are chosen. */
export function choose(profile: ProfileOut): void {
  const { engine, pace_ms } = draft.get();
  draft.set({
    ...EMPTY,
    engine,
    pace_ms,
    profile: profile.name,
    name: profile.name,
    sin: profile.sin,
    loan_amount: typedAmount(profile.loan_amount),
    address: profile.address,
    phone: profile.phone,
  });
}

/** Somebody else is at the page: nothing of what was typed is theirs; engine and pace stay. */
export function startAnew(): void {
  const { engine, pace_ms } = draft.get();
  untouched = { ...EMPTY, engine, pace_ms };
  draft.set(untouched);
}

export function clear(): void {
  const { engine, pace_ms } = draft.get();
  draft.set({ ...EMPTY, engine, pace_ms });
}

/** The request's body: amounts as decimal text; what was left empty is left out. */
export function applicationOf(filled: Draft): {
  name: string;
  sin: string;
  loan_amount: string;
  pace_ms: number;
} {
  const optional = {
    annual_income: amountText(filled.annual_income),
    loan_purpose: filled.loan_purpose.trim(),
    address: filled.address.trim(),
    phone: filled.phone.trim(),
  };
  return {
    name: filled.name.trim(),
    sin: filled.sin.trim(),
    loan_amount: amountText(filled.loan_amount),
    pace_ms: filled.pace_ms,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== "")),
  };
}
