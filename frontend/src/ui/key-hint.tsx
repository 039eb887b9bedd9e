import { shortcutsOn } from "./shortcuts";
import { useStore } from "./store";

/** The key that does the same as the button; hidden while shortcuts are off. */
export function KeyHint({ children }: { children: string }) {
  const on = useStore(shortcutsOn);
  return on ? <kbd aria-hidden="true">{children}</kbd> : null;
}
