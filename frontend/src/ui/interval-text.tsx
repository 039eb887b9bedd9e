import { useEffect, useState } from "react";

/** Text that is computed again every `ms` milliseconds. */
export function IntervalText({ ms, text }: { ms: number; text: () => string }) {
  const [, rerender] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => rerender((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return text();
}
