// Finds Chromium; the environment variable CHROMIUM may name another one.
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function findChromium() {
  const found = [process.env.CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
  if (!found) throw new Error("No Chromium: apt-get install chromium, or name one in CHROMIUM");
  return found;
}
