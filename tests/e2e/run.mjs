// Tests the page in Chromium with a lab: `node tests/e2e/run.mjs [part of a file name…]`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { startLab } from "./lab.mjs";
import { figures, RESULTS } from "./results.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

function testFiles() {
  const parts = process.argv.slice(2);
  const all = readdirSync(HERE).filter((file) => file.endsWith(".test.mjs"));
  const chosen = parts.length > 0 ? all.filter((file) => parts.some((part) => file.includes(part))) : all;
  return chosen.toSorted().map((file) => HERE + file);
}

/** Run the files one after the other, because the browser shares the processor with the lab. */
async function test(files) {
  const tests = [];
  const stream = run({ files, concurrency: 1, timeout: 300_000 });
  const record = (passed) => (data) => {
    if (data.details?.type === "suite" || data.name.startsWith(HERE)) return;
    tests.push({ name: data.name, passed, ms: Math.round(data.details.duration_ms) });
  };
  stream.on("test:pass", record(true));
  stream.on("test:fail", record(false));
  const shown = stream.compose(new spec());
  for await (const line of shown) process.stdout.write(line);
  return tests;
}

async function main() {
  findChromium();
  buildPage();
  const lab = await startLab();
  // Not earlier: if the run can't start, the last results stay.
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  process.env.E2E_URL = lab.url;
  const stopped = () => void lab.stop().then(() => process.exit(130));
  process.once("SIGINT", stopped);
  process.once("SIGTERM", stopped);
  let tests = [];
  try {
    tests = await test(testFiles());
  } finally {
    await lab.stop();
  }
  const failed = tests.filter((result) => !result.passed).length;
  const summary = { passed: tests.length - failed, failed, figures: figures(), tests };
  writeFileSync(`${RESULTS}/summary.json`, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(JSON.stringify(summary.figures, null, 2));
  console.log(`${summary.passed} passed, ${failed} failed; screenshots and summary.json in test-results/`);
  return failed > 0 || tests.length === 0 ? 1 : 0;
}

process.exit(await main());
