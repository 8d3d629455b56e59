/**
 * Makes the README's picture from a running demo: opens the shop, opens the bubble, holds a short conversation with the
 * scripted agent over the real server, and saves what a visitor sees.
 *
 *   node www/scripts/screenshots.mjs <url of the demo> <out.png>
 *
 * `CHROMIUM` names the browser. Everything is waited for with a limit, and a picture too heavy for a repository fails.
 * It knows the widget by its roles and parts only, as a screen reader or a style sheet does.
 */
import { chromium } from "@playwright/test";
import { statSync } from "node:fs";

const MOST_BYTES = 150_000;
const SIZE = { width: 1180, height: 800 };
const SAYINGS = ["Hello! My oboe has a crack at the top. Can you save it?", "About two centimetres. Shall I bring it on Thursday?"];

const [url, out] = process.argv.slice(2);
if (!url || !out) fail("usage: node www/scripts/screenshots.mjs <url of the demo> <out.png>");
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
try {
  const context = { viewport: SIZE, reducedMotion: "reduce", colorScheme: "light", locale: "en-GB" };
  const page = await browser.newPage(/** @type {import("@playwright/test").BrowserContextOptions} */ (context));
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await page.getByRole("button", { name: "Open chat" }).click();

  const field = page.getByRole("textbox", { name: "Write a message" });
  const heard = page.locator('[part="row agent"]');
  const accepted = page.locator('[part="row visitor"][data-delivery="sent"]');
  for (const [place, saying] of SAYINGS.entries()) {
    const before = await heard.count();
    await field.fill(saying);
    await field.press("Enter");
    await accepted.nth(place).waitFor();
    await heard.nth(before).waitFor();
    await settled(page, heard);
  }

  // The bar above the shop belongs to the demo, not to the picture.
  const bar = await page.locator(".demo").boundingBox();
  const top = Math.ceil(bar?.height ?? 0);
  await page.screenshot({ path: out, clip: { x: 0, y: top, width: SIZE.width, height: SIZE.height - top } });
} finally {
  await browser.close();
}

const { size } = statSync(out);
if (size > MOST_BYTES) fail(`${out} is ${size} bytes; ${MOST_BYTES} is the most for a picture kept in the repository.`);
console.log(`${out}: ${size} bytes`);

/** Waits until the agent has said nothing new for a moment, so that no sentence is cut off by the picture. */
async function settled(
  /** @type {import("@playwright/test").Page} */ page,
  /** @type {import("@playwright/test").Locator} */ heard,
) {
  for (let quiet = 0, count = -1, turns = 0; quiet < 3 && turns < 40; turns += 1) {
    await page.waitForTimeout(500);
    const now = await heard.count();
    quiet = now === count ? quiet + 1 : 0;
    count = now;
  }
}

/** @returns {never} */
function fail(/** @type {string} */ why) {
  console.error(why);
  process.exit(1);
}
