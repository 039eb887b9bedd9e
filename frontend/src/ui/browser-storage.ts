/** Text in the browser's storage; a browser that refuses to store anything loses it with the next reload. */
type StorageName = "localStorage" | "sessionStorage";

export function readStored(storage: StorageName, key: string): string | null {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(storage: StorageName, key: string, value: string): void {
  try {
    window[storage].setItem(key, value);
  } catch {
    // Storage is switched off or full.
  }
}
