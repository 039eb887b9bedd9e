import { useSearchParams } from "wouter";

/** Values of the address by name, and a function that changes some of them; null removes one. */
export function useAddress(): [URLSearchParams, (changes: Record<string, string | number | null>) => void] {
  const [search, setSearch] = useSearchParams();
  const change = (changes: Record<string, string | number | null>): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null) after.delete(name);
          else after.set(name, String(value));
        }
        return after;
      },
      { replace: true },
    );
  return [search, change];
}

/** A whole number of the address; null if it has none of this name. */
export function numberIn(search: URLSearchParams, name: string): number | null {
  const text = search.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
