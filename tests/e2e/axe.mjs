// What axe-core finds wrong with the accessibility of a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe's violations, and the contrasts that it couldn't determine: they hide real faults. */
export async function axe(page) {
  await page.evaluate(AXE);
  // axe can't check lines that are scrolled out of a log, so the logs are shown in full.
  const fullLogs = await page.addStyleTag({ content: ".log { flex: none; height: auto; overflow: visible }" });
  const { violations, incomplete } = await page.evaluate(() => window.axe.run(document));
  await fullLogs.evaluate((style) => style.remove());
  const undecided = incomplete.filter((rule) => rule.id === "color-contrast");
  return [...violations, ...undecided].flatMap((rule) => rule.nodes.map((node) => faultText(rule, node)));
}

function faultText(rule, node) {
  return `${rule.id} ${node.target.join(" ")} ${node.any[0]?.message ?? node.failureSummary ?? ""}`;
}
