import { store } from "./store";

export type Theme = "light" | "dark";

const KEY = "theme";

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null;
  }
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** The chosen theme, or the system's as long as none was chosen. */
export const theme = store<Theme>(stored() ?? (dark.matches ? "dark" : "light"));

function show(): void {
  document.documentElement.dataset.theme = theme.get();
}

export function toggleTheme(): void {
  theme.set(theme.get() === "dark" ? "light" : "dark");
  try {
    localStorage.setItem(KEY, theme.get());
  } catch {
    // A browser that keeps nothing still shows the theme until the tab closes.
  }
}

dark.addEventListener("change", () => {
  if (!stored()) theme.set(dark.matches ? "dark" : "light");
});
theme.subscribe(show);
show();
