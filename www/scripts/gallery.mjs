/**
 * Makes pictures of every scene of the gallery, and sheets on which many can be looked at together.
 *
 *   node www/scripts/gallery.mjs <url of the demo> <out folder> [part of a scene's name]
 *
 * A sheet is one look: a theme (light, dark, forced colours), a direction (English or Arabic) and a size (desktop, phone).
 * With `--contact-sheet <out.jpg>` a small one for the documents is made instead, of a few scenes in several looks.
 * `CHROMIUM` names the browser. Time stands still, so that pictures differ only where something was changed.
 */
import { chromium } from "@playwright/test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenesIn } from "../demo/gallery-scenes.js";

const SIZES = { desktop: { width: 500, height: 780 }, phone: { width: 375, height: 667 } };
const NOW = new Date("2026-11-22T14:05:00Z");
const AT_ONCE = 2;
/** How wide a picture is on a sheet, and how many are on one: more could not be looked at. */
const THUMB = 300;
const SMALL_THUMB = 210;
const ON_A_SHEET = 15;
const MOST_BYTES = 200_000;
const CONTACT = [
  ["chatting", "light", "en", "desktop"], ["queued", "light", "en", "desktop"], ["menu", "light", "de", "desktop"], ["trouble", "dark", "en", "desktop"],
  ["prose", "dark", "de", "desktop"], ["idle-warning", "light", "ar", "phone"], ["chatting", "dark", "ar", "phone"], ["unread-line", "light", "ar", "desktop"],
  ["file-uploading", "light", "en", "phone"], ["ended-session-lost", "dark", "en", "phone"], ["delivery", "forced", "en", "desktop"], ["suggestions", "forced", "ar", "phone"],
];

const [url, out = "", only = ""] = process.argv.slice(2).filter((word) => word !== "--contact-sheet");
const contact = process.argv.includes("--contact-sheet");
if (!url || !out) fail("usage: node www/scripts/gallery.mjs <url of the demo> <out folder> [scene], or … --contact-sheet <url> <out.jpg>");
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
try {
  if (contact) await contactSheet();
  else await sheets();
} finally {
  await browser.close();
}

async function sheets() {
  const names = scenesIn("en", 0).map(({ name }) => name).filter((name) => name.includes(only));
  if (!names.length) fail(`no scene's name contains "${only}"`);
  mkdirSync(out, { recursive: true });
  for (const size of /** @type {const} */ (["desktop", "phone"]))
    for (const theme of ["light", "dark", "forced"])
      for (const language of ["en", "ar"]) {
        const shots = await pictures(names.map((name) => [name, theme, language, size]));
        for (let first = 0; first < shots.length; first += ON_A_SHEET) {
          const name = `${size}-${theme}-${language}-${first / ON_A_SHEET + 1}.png`;
          await sheet(shots.slice(first, first + ON_A_SHEET), join(out, name), 5);
        }
        console.log(`${size}, ${theme}, ${language}: ${shots.length} scenes`);
      }
}

async function contactSheet() {
  await sheet(await pictures(CONTACT), out, 6);
  const { size } = statSync(out);
  if (size > MOST_BYTES) fail(`${out} is ${size} bytes; ${MOST_BYTES} is the most for a picture kept in the repository.`);
  console.log(`${out}: ${size} bytes`);
}

/** @param {string[][]} wanted scene, theme, language and size of each */
async function pictures(wanted) {
  /** @type {{ title: string, image: Buffer }[]} */
  const made = [];
  let next = 0;
  const one = async () => {
    for (let place = next++; place < wanted.length; place = next++) {
      const [scene, theme, language, size] = /** @type {[string, string, string, "desktop" | "phone"]} */ (wanted[place]);
      made[place] = { title: `${scene} · ${theme} · ${language}`, image: await picture(scene, theme, language, size) };
      if (!contact && only) writeFileSync(join(out, `${scene}-${theme}-${language}-${size}.png`), made[place].image);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return made;
}

/** @param {string} scene @param {string} theme @param {string} language @param {"desktop" | "phone"} size */
async function picture(scene, theme, language, size) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    deviceScaleFactor: contact ? 1 : 1.5,
    reducedMotion: "reduce",
    colorScheme: theme === "dark" ? "dark" : "light",
    forcedColors: theme === "forced" ? "active" : "none",
    hasTouch: size === "phone",
    isMobile: size === "phone",
    locale: language,
    timezoneId: "Europe/Berlin",
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.clock.setFixedTime(NOW);
    await page.goto(`${url}/gallery.html?scene=${scene}&lang=${language}&theme=${theme === "dark" ? "dark" : "light"}&bare`);
    await page.locator(`html[data-scene="${scene}"]`).waitFor({ state: "attached" });
    return await page.screenshot();
  } finally {
    await context.close();
  }
}

/** @param {{ title: string, image: Buffer }[]} shots @param {string} path @param {number} columns */
async function sheet(shots, path, columns) {
  const wide = contact ? SMALL_THUMB : THUMB;
  const page = await browser.newPage({ viewport: { width: columns * (wide + 14) + 14, height: 800 } });
  const cells = shots.map(({ title, image }) => `<figure><img src="data:image/png;base64,${image.toString("base64")}">${contact ? "" : title}</figure>`);
  const style = `body{margin:14px;display:grid;grid-template-columns:repeat(${columns},${wide}px);gap:14px;background:#9a978f;font:11px sans-serif}
    figure{margin:0}img{display:block;width:100%}`;
  await page.setContent(`<style>${style}</style>${cells.join("")}`);
  // What is kept in the repository is a photograph; what is looked at for faults is not.
  await page.screenshot({ path, fullPage: true, ...(contact && { type: "jpeg", quality: 80 }) });
  await page.close();
}

/** @returns {never} */
function fail(/** @type {string} */ why) {
  console.error(why);
  process.exit(1);
}
