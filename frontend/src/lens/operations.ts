import type { LensOperation } from "../api/lens";

/** Operations with those inside them. */
export function withInner(operations: LensOperation[]): LensOperation[] {
  return operations.flatMap((operation) => [operation, ...withInner(operation.operations ?? [])]);
}
