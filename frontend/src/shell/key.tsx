import { shortcutsOn } from "./shortcuts";
import { useStore } from "./store";

/** The key that does the same; gone when shortcuts are off. */
export function Key({ children }: { children: string }) {
  const on = useStore(shortcutsOn);
  return on ? <kbd aria-hidden="true">{children}</kbd> : null;
}
