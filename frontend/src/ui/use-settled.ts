import { useEffect, useState } from "react";

/** Whether `value` has been true for `ms` milliseconds, or from the first render on. */
export function useSettled(value: boolean, ms: number): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value ? ms : 0);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value && settled;
}
