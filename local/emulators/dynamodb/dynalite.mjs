// DynamoDB for the lab: dynalite on a socket that the lab has bound, with outages on demand.
// It ends when its standard input does, so it never outlives the lab.
// Usage: node dynalite.mjs FOLDER-WITH-NODE_MODULES DESCRIPTOR

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { packingLevel } from "./packed_texts.mjs";

const OLDEST_NODE = [20, 19];
const EVENT_KEY = "EVENT#";
const WRITE = /\.(PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/;

// V8 may let its heap grow to four times what is in use before it collects: here by a fifth.
setFlagsFromString("--heap-growing-percent=20");

const [folder, descriptor] = process.argv.slice(2);
const outages = { table: 0, progress: 0 };

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function fail(reason) {
  say({ error: reason });
  process.exit(1);
}

function isOut(part) {
  return performance.now() < outages[part];
}

function packTexts(memory) {
  memory.MemoryLevel = packingLevel(memory.MemoryLevel);
}

function requireDynalite() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(`Node ${process.versions.node} is too old: ${OLDEST_NODE.join(".")} or later is needed.`);
  }
  try {
    const require = createRequire(join(folder, "package.json"));
    packTexts(createRequire(require.resolve("dynalite"))("memory-level"));
    return require("dynalite");
  } catch {
    fail("dynalite is missing from node_modules: run `npm ci` first.");
  }
}

// dynalite listens to the request's own events, so the body that was read is emitted again.
function withBody(request, then) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    request.removeAllListeners("data");
    request.removeAllListeners("end");
    const body = Buffer.concat(chunks);
    then(body, () => {
      request.emit("data", body);
      request.emit("end");
    });
  });
}

function isFromBrowser(request) {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return request.headers.origin !== undefined || !["127.0.0.1", "localhost"].includes(host);
}

function serve(handle, request, response) {
  if (isOut("table") || isFromBrowser(request)) {
    request.socket.destroy();
  } else if (isOut("progress") && WRITE.test(request.headers["x-amz-target"] ?? "")) {
    withBody(request, (body, replay) => {
      if (body.includes(EVENT_KEY)) {
        request.socket.destroy();
      } else {
        handle(request, response);
        replay();
      }
    });
  } else {
    handle(request, response);
  }
}

const server = requireDynalite()({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
const [handleWhole] = server.listeners("request");
// dynalite throws when a client ends in the middle of its request; that would end the process.
const handle = (request, response) => {
  handleWhole(request, response);
  request.removeAllListeners("error");
  request.on("error", () => response.destroy());
};
server.removeAllListeners("request");
server.on("request", (request, response) => serve(handle, request, response));
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.listen({ fd: Number(descriptor) }, () => say({ ready: true }));

process.on("SIGINT", () => {});
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { part, seconds } = JSON.parse(line);
    outages[part] = performance.now() + seconds * 1000;
    say({ done: part });
  })
  .on("close", () => process.exit(0));
