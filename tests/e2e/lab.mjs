// The lab for a run of the tests: on a free port, ended with the run.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY = /Open (http:\/\/\S+)/;
const START_MS = 120_000;
const STOP_MS = 15_000;

/** Start a lab and return its address and the way to end it; `E2E_URL` names one that runs already. */
export async function startLab() {
  const running = process.env.E2E_URL;
  if (running) return { url: running.replace(/\/$/, ""), stop: async () => undefined };
  const python = process.env.PYTHON ?? `${ROOT}/.venv/bin/python`;
  const lab = spawn(python, ["-m", "local", "demo", "--port", "0"], {
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
    return { url: await addressSaidBy(lab, ended), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressSaidBy(lab, ended) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`the lab isn't ready:\n${said}`)), START_MS);
    lab.stdout.on("data", (chunk) => {
      said += chunk;
      const address = READY.exec(said);
      if (!address) return;
      clearTimeout(late);
      resolve(address[1].replace(/\/$/, ""));
    });
    lab.once("error", reject);
    ended.then(() => reject(new Error(`the lab ended:\n${said}`)));
  });
}
