import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../src/styles/tokens.css"), "utf8");
const TEXT = ["text", "muted", "durable", "stepfunctions", "ok", "bad", "waiting", "replay"];
const GROUNDS = ["page", "surface", "raised"];
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

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("in %s", (_, selector) => {
  const theme = tokens(selector);

  test.each(TEXT.flatMap((text) => GROUNDS.map((ground) => [text, ground])))("%s can be read on %s", (text = "", ground = "") => {
    expect(contrast(theme[text] ?? "", theme[ground] ?? "")).toBeGreaterThanOrEqual(AA_TEXT);
  });

  test.each(["durable", "stepfunctions", "ok", "waiting"])("what stands on %s can be read", (accent) => {
    expect(contrast(theme["on-accent"] ?? "", theme[accent] ?? "")).toBeGreaterThanOrEqual(AA_TEXT);
  });

  test.each(GROUNDS)("the edge of a field is seen on %s", (ground) => {
    expect(contrast(theme.edge ?? "", theme[ground] ?? "")).toBeGreaterThanOrEqual(AA_GRAPHIC);
  });
});
