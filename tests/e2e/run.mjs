// Tests the page in Chromium with labs: `node tests/e2e/run.mjs [part of a file name…]`.
import { fork } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { startLab } from "./lab.mjs";
import { figures, RESULTS } from "./results.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** The file that measures: it runs before the others, with nothing beside it. */
const MEASURES = "latency.test.mjs";
/** The others run beside each other: many of their tests wait for a loan. */
const LABS = 3;
/** They begin with the longest, so that the labs end together. */
const LONGEST = ["deaths", "page", "talk", "connection", "decisions"].map((name) => `${name}.test.mjs`);

const place = (file) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length);

function testFiles() {
  const parts = process.argv.slice(2);
  const all = readdirSync(HERE).filter((file) => file.endsWith(".test.mjs"));
  const chosen = parts.length > 0 ? all.filter((file) => parts.some((part) => file.includes(part))) : all;
  return chosen.toSorted((a, b) => place(a) - place(b) || a.localeCompare(b)).map((file) => HERE + file);
}

/** Run one file in a process of its own; its output is printed at its end, so that files don't mix. */
function testFile(file, lab) {
  return new Promise((resolve) => {
    const child = fork(`${HERE}file.mjs`, [file], { silent: true, env: { ...process.env, E2E_URL: lab.url } });
    const tests = [];
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("message", (test) => tests.push(test));
    child.once("close", (code) => {
      process.stdout.write(output);
      if (code !== 0) tests.push({ name: `${basename(file)} ran to its end`, passed: false, ms: 0 });
      resolve(tests);
    });
  });
}

/** Run the files, one at a time on each lab: a worker that a file kills is killed for its lab alone. */
async function testAll(labs, files) {
  const tests = [];
  const waiting = [...files];
  const takeAll = async (lab) => {
    for (let file = waiting.shift(); file; file = waiting.shift()) tests.push(...(await testFile(file, lab)));
  };
  await Promise.all(labs.map(takeAll));
  return tests;
}

const stopAll = (labs) => Promise.all(labs.map((lab) => lab.stop()));

async function main() {
  findChromium();
  buildPage();
  const files = testFiles();
  const measuring = files.filter((file) => basename(file) === MEASURES);
  const others = files.filter((file) => basename(file) !== MEASURES);
  const labs = [await startLab()];
  // Not earlier: if the run can't start, the last results stay.
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const stopped = () => void stopAll(labs).then(() => process.exit(130));
  process.once("SIGINT", stopped);
  process.once("SIGTERM", stopped);
  const tests = [];
  try {
    tests.push(...(await testAll(labs, measuring)));
    // Not earlier: a lab that starts takes time from what is measured.
    const more = process.env.E2E_URL ? 0 : Math.min(LABS, others.length) - 1;
    labs.push(...(await Promise.all(Array.from({ length: Math.max(more, 0) }, startLab))));
    tests.push(...(await testAll(labs, others)));
  } finally {
    await stopAll(labs);
  }
  const failed = tests.filter((result) => !result.passed).length;
  const summary = { passed: tests.length - failed, failed, figures: figures(), tests };
  writeFileSync(`${RESULTS}/summary.json`, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(JSON.stringify(summary.figures, null, 2));
  console.log(`${summary.passed} passed, ${failed} failed; screenshots and summary.json in test-results/`);
  return failed > 0 || tests.length === 0 ? 1 : 0;
}

process.exit(await main());
