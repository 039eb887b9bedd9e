/** The reasons for each engine, as data: what a reason depends on, what it says, and the rows it rests on. */
import { usd } from "../format/money";
import { kilobytes, plural } from "../format/units";
import { lengthOf } from "./lengths";
import { type Candidates, priceOf, type Side, sideOf } from "./sides";
import type { Situation } from "./situation";

export type Input = "steps" | "fan_out" | "payload" | "waits" | "volume" | "readers" | "deployment" | "effects";

/** What a reason says in one situation. */
export interface Finding {
  /** Null for a reason that is the same for both. */
  favours: Side | null;
  /** From 0 (worth knowing) to 3. */
  points: number;
  text: string;
}

export interface Rule {
  id: string;
  inputs: Input[];
  /** The ids of rows of the guide. */
  rows: string[];
  find: (situation: Situation, candidates: Candidates) => Finding | null;
}

/** Excludes alternatives whatever they cost. */
export interface Exclusion {
  id: string;
  input: Input;
  ways: string[];
  rows: string[];
  applies: (situation: Situation) => boolean;
  text: string;
}

const EXPRESS_WAYS = ["express", "nested", "distributed_express"];
const INLINE_ITEMS = 40;
const MANY_CHOICES = 3;
const MANY_REPLAYED = 100;
const LARGE_BYTES = 32_000;
const LONG_SECONDS = 7 * 24 * 3600;
/** A month's difference in USD from which the price counts 1, 2 and 3. */
export const PRICE_STEPS = [10, 100, 1000];

export const EXCLUSIONS: Exclusion[] = [
  {
    id: "express-repeats",
    input: "effects",
    ways: EXPRESS_WAYS,
    rows: ["express"],
    applies: ({ effects }) => effects === "unkeyed",
    text: "Express executions run at least once: a call could be repeated.",
  },
  {
    id: "express-keeps-no-history",
    input: "readers",
    ways: EXPRESS_WAYS,
    rows: ["express"],
    applies: ({ readers }) => readers !== "developers",
    text: "Express executions keep no history that operators or auditors could read.",
  },
];

const durable = (points: number, text: string): Finding => ({ favours: "durable", points, text });
const stepfunctions = (points: number, text: string): Finding => ({ favours: "stepfunctions", points, text });
const both = (text: string): Finding => ({ favours: null, points: 0, text });

export const RULES: Rule[] = [
  {
    id: "price",
    inputs: ["steps", "fan_out", "payload", "waits", "volume"],
    rows: ["cost", "small-volume", "migrate"],
    find: (_, { durable: one, stepfunctions: other }) => {
      if (!one || !other) return null;
      const [cheaper, dearer] = priceOf(one) <= priceOf(other) ? [one, other] : [other, one];
      const saved = priceOf(dearer) - priceOf(cheaper);
      const points = PRICE_STEPS.filter((least) => saved >= least).length;
      const text =
        `A month costs ${usd(priceOf(cheaper))} as ${cheaper.title}, and ${usd(priceOf(dearer))} as ${dearer.title}: ` +
        `${usd(saved)} more${points > 0 ? "." : ", too little to decide."}`;
      return { favours: sideOf(cheaper.name), points, text };
    },
  },
  {
    id: "choices-are-code",
    inputs: ["steps"],
    rows: ["decisions"],
    find: ({ plan: { choices } }) =>
      choices < MANY_CHOICES
        ? null
        : durable(1, `${plural(choices, "decision")} are conditions in code; in a state machine each is a state and a transition.`),
  },
  {
    id: "polling",
    inputs: ["waits"],
    rows: ["polling"],
    find: ({ plan: { polls } }) =>
      polls === 0
        ? null
        : durable(1, "A poll is one operation; in a state machine it is a Task, a Choice and a Wait."),
  },
  {
    id: "many-branches",
    inputs: ["fan_out"],
    rows: ["large-fan-out"],
    find: ({ plan: { branches } }) =>
      branches <= INLINE_ITEMS
        ? null
        : stepfunctions(
            2,
            `A Distributed Map runs up to 10,000 of ${branches.toLocaleString("en-US")} branches at once, each in an invocation of its own; those of a durable function share one.`,
          ),
  },
  {
    id: "bytes-are-billed",
    inputs: ["payload"],
    rows: ["payload-price"],
    find: ({ payloadBytes, plan }) =>
      (payloadBytes ?? 0) < LARGE_BYTES || plan.by_reference === 1
        ? null
        : stepfunctions(1, `${kilobytes(payloadBytes ?? 0)} in each payload are billed as durable data; a state machine's payloads cost nothing.`),
  },
  {
    id: "waiting-is-free",
    inputs: ["waits"],
    rows: ["approval", "long-wait"],
    find: ({ plan: { callbacks, waits, wait_seconds: seconds } }) =>
      callbacks + waits === 0 ? null : both(`A wait of ${lengthOf(seconds)} costs no compute on either engine.`),
  },
  {
    id: "much-is-replayed",
    inputs: ["waits", "steps", "fan_out"],
    rows: ["replay", "logs"],
    find: ({ plan: { callbacks, waits, steps, branches } }) => {
      const replays = (callbacks + waits) * (steps + branches);
      return replays < MANY_REPLAYED
        ? null
        : stepfunctions(1, `The durable handler runs again from its first line after each of ${plural(callbacks + waits, "wait")}; a state machine runs nothing again.`);
    },
  },
  {
    id: "code-is-frozen",
    inputs: ["waits"],
    rows: ["change"],
    find: ({ plan: { callbacks, waits, wait_seconds: seconds } }) =>
      callbacks + waits === 0 || seconds < LONG_SECONDS
        ? null
        : stepfunctions(1, `For ${lengthOf(seconds)} the version that started has to stay deployed, with code that replays its history; a state machine's execution keeps its own definition.`),
  },
  {
    id: "read-as-code",
    inputs: ["readers"],
    rows: ["code", "local"],
    find: ({ readers }) =>
      readers === "developers"
        ? durable(2, "Developers read, test and debug the workflow as one program in their language.")
        : null,
  },
  {
    id: "read-as-diagram",
    inputs: ["readers"],
    rows: ["graph", "where-it-broke"],
    find: ({ readers }) =>
      readers === "operators"
        ? stepfunctions(2, "A state machine is its own diagram, and a history has the input and the output of every state.")
        : null,
  },
  {
    id: "read-later",
    inputs: ["readers"],
    rows: ["retention"],
    find: ({ readers }) =>
      readers === "auditors"
        ? stepfunctions(2, "Standard keeps a history for 90 days without set-up or price; a durable execution is retained for the days that you pay for.")
        : null,
  },
  {
    id: "one-unit",
    inputs: ["deployment"],
    rows: ["deploy-units", "code"],
    find: ({ deployment }) =>
      deployment === "one_team"
        ? durable(1, "Workflow, steps and tests are one program, which one team changes and deploys at once.")
        : null,
  },
  {
    id: "several-units",
    inputs: ["deployment"],
    rows: ["no-lambda", "service-jobs"],
    find: ({ deployment }) =>
      deployment === "several_teams"
        ? stepfunctions(2, "A state calls what another team deploys, a function, a service or a job, and needs no code of its own.")
        : null,
  },
  {
    id: "deployed-while-waiting",
    inputs: ["deployment"],
    rows: ["change", "versions"],
    find: ({ deployment }) =>
      deployment === "while_waiting"
        ? stepfunctions(1, "An execution keeps the definition it started with; a durable execution needs an alias and a version that stays.")
        : null,
  },
  {
    id: "keys-protect",
    inputs: ["effects"],
    rows: ["pays-twice", "second-answer"],
    find: ({ effects }) =>
      effects === "keyed" ? both("A step may run twice on both engines if its process dies; the key makes that harmless.") : null,
  },
  {
    id: "at-most-once",
    inputs: ["effects"],
    rows: ["at-most-once", "worker-dies"],
    find: ({ effects }) =>
      effects === "unkeyed"
        ? stepfunctions(2, "A Task without `Retry` runs once. A durable step runs again by default: at most once takes its semantics and no retries.")
        : null,
  },
];
