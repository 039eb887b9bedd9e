import type { ReactNode } from "react";
import { Icon } from "../ui/icon";
import { useStore } from "../ui/store";
import { theme, toggleTheme } from "../ui/theme";

/** The header of a page without a server: the name, the way to its pages, and the theme. */
export function OfflineHeader({ children }: { children?: ReactNode }) {
  const other = useStore(theme) === "dark" ? "light" : "dark";
  return (
    <header className="top">
      <span className="brand">
        <b>One loan, two engines</b>
      </span>
      {children}
      <div className="tools">
        <span className="badge local">LOCAL EMULATOR</span>
        <button type="button" className="plain" onClick={toggleTheme} aria-label={`Switch to the ${other} theme`}>
          <Icon name={other === "light" ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}
