// Finds Chromium; the environment variable CHROMIUM may name another browser.
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EXIT_USAGE = 2;

/** The path of the browser; without one, a sentence on the standard error and the end of the process. */
export function findChromium() {
  const path = [process.env.CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
  if (path) return path;
  console.error(
    "Chromium was not found: install it (on Debian: apt-get install chromium) or set CHROMIUM to the path of a browser.",
  );
  return process.exit(EXIT_USAGE);
}
