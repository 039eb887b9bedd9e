// Writes the README's picture and its animation, from the talk's race: docs/images/race.png and race.webp.
import { mkdirSync, statSync } from "node:fs";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { buildPage } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { ROOT, startLab } from "./lab.mjs";

const IMAGES = `${ROOT}/docs/images`;
const SIZE = { width: 1280, height: 720 };
const ANIMATED_WIDTH = 960;
const FRAME_MS = 200;
const LAST_FRAME_MS = 4000;
const MAX_BYTES = 1_000_000;

async function startRace(page, url) {
  await page.goto(`${url}/talk/race`);
  await page.getByText("LOCAL EMULATOR").waitFor();
  await page.keyboard.press("r");
  await page.locator(".lane").nth(1).waitFor();
}

/** Take screenshots until the end; each frame lasts until the next one was taken. */
async function film(page, isOver) {
  const frames = [];
  const delays = [];
  let last = Date.now();
  while (!isOver()) {
    frames.push(await page.screenshot({ type: "png" }));
    const rest = FRAME_MS - (Date.now() - last);
    if (rest > 0) await page.waitForTimeout(rest);
    delays.push(Date.now() - last);
    last = Date.now();
  }
  delays[delays.length - 1] = LAST_FRAME_MS;
  return { frames, delays };
}

async function decide(page) {
  await page.locator(".decision[data-waiting='2']").waitFor();
  await page.waitForTimeout(1500);
  await page.keyboard.press("a");
  await page.locator(".lanes[data-finished=true]").waitFor();
  await page.locator(".stage-outcome .number").nth(1).waitFor();
  await page.waitForTimeout(600);
}

async function write({ frames, delays }) {
  const small = await Promise.all(frames.map((frame) => sharp(frame).resize(ANIMATED_WIDTH).png().toBuffer()));
  const animation = sharp(small, { join: { animated: true } });
  await animation.webp({ delay: delays, loop: 0, quality: 60, effort: 5 }).toFile(`${IMAGES}/race.webp`);
  await sharp(frames.at(-1)).png({ palette: true, effort: 9 }).toFile(`${IMAGES}/race.png`);
  for (const name of ["race.png", "race.webp"]) {
    const { size } = statSync(`${IMAGES}/${name}`);
    console.log(`docs/images/${name}: ${Math.round(size / 1000)} kB`);
    if (size > MAX_BYTES) throw new Error(`${name} is too large for a README`);
  }
}

const executablePath = findChromium();
buildPage();
mkdirSync(IMAGES, { recursive: true });
const lab = await startLab();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "dark" });
  await startRace(page, lab.url);
  let over = false;
  const [race] = await Promise.all([film(page, () => over), decide(page).finally(() => (over = true))]);
  await write(race);
} finally {
  await browser.close();
  await lab.stop();
}
