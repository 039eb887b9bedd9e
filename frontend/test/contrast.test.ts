import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../src/ui/tokens.css"), "utf8");
const TEXT = ["text", "muted", "durable", "stepfunctions", "ok", "bad", "waiting", "replay"];
const BACKGROUNDS = ["page", "surface", "raised"];
const AA_TEXT = 4.5;
const AA_GRAPHIC = 3;

function tokens(selector: string): Record<string, string> {
  const block = css.split(`${selector} {`)[1]?.split("}")[0] ?? "";
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((found) => [found[1], found[2]]));
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("in %s", (_, selector) => {
  const theme = tokens(selector);

  test.each(TEXT.flatMap((text) => BACKGROUNDS.map((background) => [text, background])))("text in %s is readable on %s", (text = "", background = "") => {
    expect(contrast(theme[text] ?? "", theme[background] ?? "")).toBeGreaterThanOrEqual(AA_TEXT);
  });

  test.each(["durable", "stepfunctions", "ok", "waiting"])("text on %s is readable", (accent) => {
    expect(contrast(theme["on-accent"] ?? "", theme[accent] ?? "")).toBeGreaterThanOrEqual(AA_TEXT);
  });

  test.each(BACKGROUNDS)("the edge of a field is visible on %s", (background) => {
    expect(contrast(theme.edge ?? "", theme[background] ?? "")).toBeGreaterThanOrEqual(AA_GRAPHIC);
  });
});
