// The lab for a run of the tests, on a free port; it ends with the run.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY = /Open (http:\/\/\S+)/;
const START_MS = 120_000;
const STOP_MS = 15_000;

/** The lab of this run: the one at `E2E_URL` if there is one, otherwise a new one. */
export async function startLab() {
  const running = process.env.E2E_URL;
  if (running) return { url: running.replace(/\/$/, ""), stop: async () => undefined };
  return startOwnLab();
}

/** Start a lab and return its address and a function that stops it. Port 0 is any free port. */
export async function startOwnLab(port = 0) {
  const lab = spawn(`${ROOT}/.venv/bin/python`, ["-m", "local", "demo", "--port", String(port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => lab.once("exit", resolve));
  const stop = async () => {
    if (lab.exitCode !== null) return;
    lab.kill("SIGTERM");
    const late = setTimeout(() => lab.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(late);
  };
  try {
    return { url: await addressOf(lab, ended), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf(lab, ended) {
  return new Promise((resolve, reject) => {
    let output = "";
    const late = setTimeout(() => reject(new Error(`the lab did not start in time:\n${output}`)), START_MS);
    lab.stdout.on("data", (chunk) => {
      output += chunk;
      const address = READY.exec(output);
      if (!address) return;
      clearTimeout(late);
      resolve(address[1].replace(/\/$/, ""));
    });
    lab.once("error", reject);
    ended.then(() => reject(new Error(`the lab ended:\n${output}`)));
  });
}
