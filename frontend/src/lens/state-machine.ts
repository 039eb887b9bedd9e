/** The states of the loan's state machine, by the step that they run. */
import definition from "../../../stepfunctions/workflow.asl.json";

type Json = { [name: string]: unknown };

export interface StateSource {
  name: string;
  /** The state as the definition has it. */
  source: string;
}

/** The states that run a step; `branch` names one of the step's parallel branches. */
export function statesOfStep(step: string, branch?: string): StateSource[] {
  return [...tasksIn(definition as Json)]
    .filter(([, state]) => stepOf(state) === step && (!branch || branchOf(state) === branch))
    .map(([name, state]) => ({ name, source: JSON.stringify(state, null, 2) }));
}

function* tasksIn(machine: Json): Generator<[string, Json]> {
  for (const [name, state] of Object.entries((machine.States ?? {}) as Record<string, Json>)) {
    yield [name, state];
    for (const branch of (state.Branches ?? []) as Json[]) yield* tasksIn(branch);
  }
}

function payloadOf(state: Json): Json {
  const { Payload: payload } = (state.Arguments ?? {}) as { Payload?: Json };
  return payload ?? {};
}

function stepOf(state: Json): unknown {
  return payloadOf(state).step;
}

function branchOf(state: Json): unknown {
  return ((payloadOf(state).input ?? {}) as Json).bureau;
}
