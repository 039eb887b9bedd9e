// Regenerates the API's types. With an argument (a file, or an address such as the lab's
// /api/openapi.json) the document itself is renewed first.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const document = at("../openapi.json");
const codegen = at("../codegen");

async function text(source) {
  if (!/^https?:/.test(source)) return readFile(source, "utf8");
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`${source} answered ${answer.status}`);
  return answer.text();
}

const source = process.argv[2];
if (source) {
  const schema = JSON.parse(await text(source));
  await writeFile(document, `${JSON.stringify(schema, null, 2)}\n`);
}

if (!existsSync(`${codegen}/node_modules/openapi-typescript`)) {
  execFileSync("npm", ["ci", "--silent"], { cwd: codegen, stdio: "inherit" });
}
execFileSync(
  process.execPath,
  ["node_modules/openapi-typescript/bin/cli.js", document, "-o", at("../src/api/schema.d.ts"), "--root-types", "--root-types-no-schema-prefix", "--default-non-nullable=false"],
  { cwd: codegen, stdio: "inherit" },
);
