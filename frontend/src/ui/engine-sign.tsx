import type { EngineName } from "../api/schema";
import { type Family, familyOf } from "../format/family";

/** λ and ⧉ as drawings, because not every font has the two characters. */
const PATHS: Record<Family, string> = {
  durable: "M4 2.500h2.200L12 13.500M7.300 6.500 3.800 13.500",
  stepfunctions: "M5.500 5.500V2.500h8v8h-3M2.500 5.500h8v8h-8z",
};

/** The sign of the engine's family, by colour and by drawing; a variant's is round. */
export function EngineSign({ engine }: { engine: EngineName }) {
  const family = familyOf(engine);
  return (
    <span className={`sign ${family}${engine === family ? "" : " variant"}`} aria-hidden="true">
      <svg className="icon" viewBox="0 0 16 16" focusable="false">
        <path d={PATHS[family]} />
      </svg>
    </span>
  );
}
