// The page as it is served: built anew if its source has changed, so that no test looks at yesterday's.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { ROOT } from "./lab.mjs";

export function buildPage() {
  if (!existsSync(`${ROOT}/frontend/node_modules`)) run("npm", "--prefix", "frontend", "ci", "--silent");
  run("scripts/build-page");
}

function run(command, ...words) {
  execFileSync(command, words, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
}
