/** Single-key shortcuts. They can be switched off, and typing in a field never triggers them. */
import { useEffect } from "react";
import { readStored, writeStored } from "./browser-storage";
import { store } from "./store";

const KEY = "shortcuts";

export const shortcutsOn = store(readStored("localStorage", KEY) !== "off");

export function switchShortcuts(on: boolean): void {
  shortcutsOn.set(on);
  writeStored("localStorage", KEY, on ? "on" : "off");
}

/** Call an action when its key is pressed; the names of keys are in lower case. */
export function useShortcuts(actions: Record<string, () => void>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const action = actions[event.key.toLowerCase()];
      if (!action || !isShortcut(event) || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [actions]);
}

interface PressedKey {
  target: EventTarget | null;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** Whether a key press is meant as a shortcut. */
export function isShortcut({ target, ctrlKey, metaKey, altKey, repeat }: PressedKey): boolean {
  return shortcutsOn.get() && !ctrlKey && !metaKey && !altKey && !repeat && !isTextField(target);
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "range"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
