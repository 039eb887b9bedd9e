import { readStored, writeStored } from "./browser-storage";
import { store } from "./store";

type Theme = "light" | "dark";

const KEY = "theme";
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

/** The chosen theme; the system's as long as none was chosen. */
export const theme = store<Theme>(chosenTheme() ?? systemTheme());

export function toggleTheme(): void {
  theme.set(theme.get() === "dark" ? "light" : "dark");
  writeStored("localStorage", KEY, theme.get());
}

function chosenTheme(): Theme | null {
  const stored = readStored("localStorage", KEY);
  return stored === "light" || stored === "dark" ? stored : null;
}

function systemTheme(): Theme {
  return prefersDark.matches ? "dark" : "light";
}

function applyTheme(): void {
  document.documentElement.dataset.theme = theme.get();
}

prefersDark.addEventListener("change", () => {
  if (!chosenTheme()) theme.set(systemTheme());
});
theme.subscribe(applyTheme);
applyTheme();
