// Writes the static site: `node scripts/site.mjs [FOLDER] [ADDRESS]`. The address is the one at which
// the site will be published: previews of links need it for the address of a card.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const RUNS = `${ROOT}/docs/runs`;
const ORDER = ["approved", "denied", "killed", "timed-out", "compensated", "deployed"];
const SITE = "One loan, two engines";
const IMAGE = "race.webp";
const ABOUT = "The same loan through AWS Lambda Durable Functions and AWS Step Functions: every step, every replay, the bill.";

const [given = `${ROOT}/site`, address = ""] = process.argv.slice(2);
const folder = resolve(given);

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
/** JSON that no script or element around it can end. */
const literal = (value) => JSON.stringify(value).replaceAll("<", String.raw`\u003c`);

function head({ title, about, path, up = "" }) {
  const base = address.replace(/\/?$/, "/");
  const lines = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    `<meta name="description" content="${escaped(about)}">`,
    '<meta property="og:type" content="website">',
    `<meta property="og:site_name" content="${SITE}">`,
    `<meta property="og:title" content="${escaped(title)}">`,
    `<meta property="og:description" content="${escaped(about)}">`,
    `<link rel="icon" href="${up}favicon.svg" type="image/svg+xml">`,
  ];
  // Only whole addresses are read, which are not known without the site's own.
  if (address) {
    lines.push(
      `<meta property="og:url" content="${escaped(base + path)}">`,
      `<meta property="og:image" content="${escaped(base + IMAGE)}">`,
      '<meta name="twitter:card" content="summary_large_image">',
    );
  }
  return lines.join("\n");
}

function indexPage() {
  return `${head({ title: SITE, about: ABOUT, path: "" })}
<link rel="stylesheet" href="site.css">
</head>
<body>
<div id="root"></div>
<noscript>This page needs JavaScript.</noscript>
<script src="runs.js"></script>
<script src="site.js"></script>
</body>
</html>
`;
}

/** A page for link previews, which read no address behind a \`#\`; a browser goes on to the run. */
function cardPage({ id, title, about }) {
  return `${head({ title: `${title} · ${SITE}`, about, path: `run/${id}.html`, up: "../" })}
<meta http-equiv="refresh" content="0; url=../index.html#/run/${id}">
</head>
<body>
<p><a href="../index.html#/run/${id}">${escaped(title)}</a>: ${escaped(about)}</p>
</body>
</html>
`;
}

function readRuns() {
  const ids = readdirSync(RUNS).map((file) => file.replace(/\.json$/, ""));
  const known = ORDER.filter((id) => ids.includes(id));
  return [...known, ...ids.filter((id) => !ORDER.includes(id))].map((id) => {
    const recording = JSON.parse(readFileSync(`${RUNS}/${id}.json`, "utf8"));
    return { id, recording, title: recording.run.title ?? id, about: recording.run.about ?? "" };
  });
}

function summary({ id, title, about, recording }) {
  const titles = new Map(recording.run.engines.map(({ name, title: engine }) => [name, engine]));
  const lanes = recording.run.loans.map(({ record, bill }) => ({
    engine: titles.get(record.engine) ?? record.engine,
    status: record.status,
    dollars: bill.lines.filter(({ group }) => group === "engine").reduce((sum, { amount }) => sum + amount, 0),
  }));
  return { id, title, about, lanes };
}

function build() {
  const options = ["build", "--logLevel", "error", "--config", "vite.offline.config.ts", "--mode", "site"];
  execFileSync(`${ROOT}/frontend/node_modules/.bin/vite`, [...options, "--outDir", folder, "--emptyOutDir"], {
    cwd: `${ROOT}/frontend`,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const runs = readRuns();
rmSync(folder, { recursive: true, force: true });
build();
for (const inner of ["run", "runs"]) mkdirSync(`${folder}/${inner}`, { recursive: true });
cpSync(`${ROOT}/frontend/public/favicon.svg`, `${folder}/favicon.svg`);
writeFileSync(`${folder}/index.html`, indexPage());
const [{ engines, workflow }] = runs.map(({ recording }) => recording.run);
writeFileSync(`${folder}/runs.js`, `window.site = ${literal({ runs: runs.map(summary), engines, workflow })};\n`);
cpSync(`${ROOT}/docs/images/${IMAGE}`, `${folder}/${IMAGE}`);
for (const run of runs) {
  const name = literal(run.id);
  writeFileSync(`${folder}/run/${run.id}.html`, cardPage(run));
  writeFileSync(
    `${folder}/runs/${run.id}.js`,
    `window.siteRecordings = { ...window.siteRecordings, [${name}]: ${literal(run.recording)} };\n`,
  );
}
const shown = folder.replace(`${ROOT}/`, "");
process.stdout.write(`Wrote the site with ${runs.length} runs into ${shown}. Open ${shown}/index.html, or publish the folder.\n`);
