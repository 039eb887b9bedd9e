import { useEffect, useState } from "react";

/** Text that is made anew at an interval. */
export function Every({ ms, text }: { ms: number; text: () => string }) {
  const [, turn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => turn((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return text();
}
