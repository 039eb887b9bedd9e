import type { EngineName } from "../api/schema";

/** λ and ⧉ as drawings, because not every font has the two characters. */
const PATHS: Record<EngineName, string> = {
  durable: "M4 2.500h2.200L12 13.500M7.300 6.500 3.800 13.500",
  stepfunctions: "M5.500 5.500V2.500h8v8h-3M2.500 5.500h8v8h-8z",
};

/** The engine's sign: its colour and its shape both identify the engine. */
export function EngineSign({ engine }: { engine: EngineName }) {
  return (
    <span className={`sign ${engine}`} aria-hidden="true">
      <svg className="icon" viewBox="0 0 16 16" focusable="false">
        <path d={PATHS[engine]} />
      </svg>
    </span>
  );
}
