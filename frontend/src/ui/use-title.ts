import { useEffect } from "react";

const SITE = "One loan, two engines";

/** Show this text in the browser's tab; null for the site's own title. */
export function useTitle(text: string | null): void {
  useEffect(() => {
    document.title = text ?? SITE;
    return () => {
      document.title = SITE;
    };
  }, [text]);
}

/** The title of a page that shows no single run. */
export function usePageTitle(name: string): void {
  useTitle(`${name} – ${SITE}`);
}
