import type { EngineName } from "../api/schema";

/** Drawn, not written: not every font has the two signs. */
const SIGNS: Record<EngineName, string> = {
  durable: "M4 2.500h2.200L12 13.500M7.300 6.500 3.800 13.500",
  stepfunctions: "M5.500 5.500V2.500h8v8h-3M2.500 5.500h8v8h-8z",
};

/** The engine's sign, λ or ⧉: colour says which engine, and so does the shape. */
export function EngineSign({ engine }: { engine: EngineName }) {
  return (
    <span className={`sign ${engine}`} aria-hidden="true">
      <svg className="icon" viewBox="0 0 16 16" focusable="false">
        <path d={SIGNS[engine]} />
      </svg>
    </span>
  );
}
