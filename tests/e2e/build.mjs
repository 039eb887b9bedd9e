// Builds the page if its source has changed, so that no test runs on an old page.
import { execFileSync } from "node:child_process";
import { ROOT } from "./lab.mjs";

export function buildPage() {
  execFileSync("scripts/build-page", { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
}
