// What axe-core finds wrong with the accessibility of a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * axe's violations, and the contrasts that it couldn't determine: they hide real faults. Without
 * `preload` axe doesn't request the styles again, which a page from a file may not do.
 */
export async function axe(page, { preload = true } = {}) {
  await page.evaluate(AXE);
  // axe can't check lines that are scrolled out of a log, so the logs are shown in full.
  const fullLogs = await page.addStyleTag({ content: ".log { flex: none; height: auto; overflow: visible }" });
  const { violations, incomplete } = await page.evaluate((options) => window.axe.run(document, options), { preload });
  await fullLogs.evaluate((style) => style.remove());
  const undecided = incomplete.filter((rule) => rule.id === "color-contrast");
  return [...violations, ...undecided].flatMap((rule) => rule.nodes.map((node) => faultText(rule, node)));
}

function faultText(rule, node) {
  return `${rule.id} ${node.target.join(" ")} ${node.any[0]?.message ?? node.failureSummary ?? ""}`;
}
