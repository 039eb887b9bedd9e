/** The application form's values. They survive a change of page and a reload of the tab. */
import type { EngineName, ProfileOut } from "../api/schema";
import { COMPARED } from "../format/labels";
import { decimalText, editableAmount } from "../format/money";
import { readStored, writeStored } from "../ui/browser-storage";
import { store } from "../ui/store";

export type EngineChoice = EngineName | "both";

export interface Draft {
  /** The name of the chosen demo applicant; null for somebody else. */
  profile: string | null;
  engine: EngineChoice;
  /** The engines that can be chosen: either one, or both for a race. */
  pair: [EngineName, EngineName];
  name: string;
  sin: string;
  loan_amount: string;
  annual_income: string;
  loan_purpose: string;
  address: string;
  phone: string;
  pace_ms: number;
}

export type Field = Exclude<keyof Draft, "profile" | "engine" | "pair" | "pace_ms">;

const KEY = "draft";
const DEFAULT_PACE_MS = 700;

const EMPTY: Draft = {
  profile: null,
  engine: "both",
  pair: COMPARED,
  name: "",
  sin: "",
  loan_amount: "",
  annual_income: "",
  loan_purpose: "",
  address: "",
  phone: "",
  pace_ms: DEFAULT_PACE_MS,
};

/** The draft that nobody has changed yet. */
let untouched = EMPTY;

export const draft = store<Draft>(storedDraft());

draft.subscribe(() => writeStored("sessionStorage", KEY, JSON.stringify(draft.get())));

function storedDraft(): Draft {
  try {
    const stored = readStored("sessionStorage", KEY);
    return stored ? { ...EMPTY, ...(JSON.parse(stored) as Partial<Draft>) } : EMPTY;
  } catch {
    return EMPTY;
  }
}

export function updateDraft(changes: Partial<Draft>): void {
  draft.set({ ...draft.get(), ...changes });
}

/** Put an engine at a place of the pair; the one that stands there already moves to the other place. */
export function choosePair(place: 0 | 1, engine: EngineName): void {
  const { pair } = draft.get();
  const other = pair[1 - place] === engine ? pair[place] : pair[1 - place];
  const chosen = place === 0 ? [engine, other] : [other, engine];
  updateDraft({ pair: chosen as Draft["pair"], engine: "both" });
}

/** Fill the form with the first demo applicant, unless somebody has chosen or typed something. */
export function chooseFirstProfile(profiles: ProfileOut[]): void {
  const [first] = profiles;
  if (first && draft.get() === untouched) chooseProfile(first);
}

/** Fill the form with a demo applicant; engine and pace stay. */
export function chooseProfile(profile: ProfileOut): void {
  draft.set({
    ...emptyDraft(),
    profile: profile.name,
    name: profile.name,
    sin: profile.sin,
    loan_amount: editableAmount(profile.loan_amount),
    address: profile.address,
    phone: profile.phone,
  });
}

/** Empty the form for another applicant; engine and pace stay. */
export function clearDraft(): void {
  draft.set(emptyDraft());
}

/** Empty the form for another user, who must not see what was typed; engine and pace stay. */
export function forgetDraft(): void {
  untouched = emptyDraft();
  draft.set(untouched);
}

function emptyDraft(): Draft {
  const { engine, pair, pace_ms } = draft.get();
  return { ...EMPTY, engine, pair, pace_ms };
}

interface Application {
  name: string;
  sin: string;
  loan_amount: string;
  pace_ms: number;
}

/** The body of the request: amounts as decimal text, without the fields that are empty. */
export function applicationOf(filled: Draft): Application {
  const optional = {
    annual_income: decimalText(filled.annual_income),
    loan_purpose: filled.loan_purpose.trim(),
    address: filled.address.trim(),
    phone: filled.phone.trim(),
  };
  return {
    name: filled.name.trim(),
    sin: filled.sin.trim(),
    loan_amount: decimalText(filled.loan_amount),
    pace_ms: filled.pace_ms,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== "")),
  };
}
