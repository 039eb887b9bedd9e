// Runs one test file, prints its tests, and sends the result of each to the process that started it.
import { run } from "node:test";
import { spec } from "node:test/reporters";

const FILE_MS = 300_000;
const [file] = process.argv.slice(2);

const stream = run({ files: [file], timeout: FILE_MS });
const record = (passed) => (data) => {
  if (data.details?.type === "suite" || data.name === file) return;
  process.send({ name: data.name, passed, ms: Math.round(data.details.duration_ms) });
};
stream.on("test:pass", record(true));
stream.on("test:fail", record(false));
for await (const line of stream.compose(new spec())) process.stdout.write(line);
process.disconnect();
