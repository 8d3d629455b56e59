/**
 * Every scene of the gallery, looked at by axe in each theme and direction, and by somebody who knows no language: with all
 * our words marked, what is not marked stands in no catalog. The scenes need no engine, so one server serves all of them.
 */
import type { Page } from "@playwright/test";
import { scenesIn } from "../demo/gallery-scenes.js";
import { meetsTheRules } from "./story/axe.js";
import { expect, test } from "./story/story.js";

const SCENES = scenesIn("en", 0).map(({ name }) => name);

/** The scenes in which something is wrong on purpose, and the console says so. */
const COMPLAINTS: Readonly<Record<string, RegExp>> = {
  "launcher-failed": /could not load its panel or its engine/,
  "not-set-up": /is not set up: attribute "button"/,
  "ended-wrong-endpoint": /is not set up: attribute "endpoint"/,
  crashed: /has broken down/,
};

async function stage(page: Page, url: string, scene: string, look: string): Promise<void> {
  await page.goto(`${url}/gallery.html?scene=${scene}&${look}`);
  await page.locator(`html[data-scene="${scene}"]`).waitFor({ state: "attached" });
}

for (const [theme, colorScheme, forcedColors] of [["light", "light", "none"], ["dark", "dark", "none"], ["forced colours", "light", "active"]] as const) {
  for (const lang of ["en", "ar"]) {
    test(`axe finds nothing in ${theme}, ${lang}`, async ({ desk, visitor, page }) => {
      test.setTimeout(240_000);
      await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
      for (const scene of SCENES) {
        const complaint = COMPLAINTS[scene];
        if (complaint) visitor.watch.expects(complaint);
        await stage(page, desk.url, scene, `lang=${lang}&theme=${colorScheme}`);
        await meetsTheRules(page, `${scene}, ${theme}, ${lang}`);
      }
    });
  }
}

test("no word of ours stands outside the catalogs", async ({ desk, visitor, page }) => {
  test.setTimeout(180_000);
  for (const scene of SCENES) {
    const complaint = COMPLAINTS[scene];
    if (complaint) visitor.watch.expects(complaint);
    await stage(page, desk.url, scene, "lang=x-pseudo");
    expect(await page.evaluate(strayWords), scene).toEqual([]);
  }
});

test("nothing sticks out of the panel at 320 pixels, in any scene and in the longest language", async ({ desk, visitor, page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const scene of SCENES) {
    const complaint = COMPLAINTS[scene];
    if (complaint) visitor.watch.expects(complaint);
    await stage(page, desk.url, scene, "lang=de");
    expect(await page.evaluate(tooWide), scene).toEqual([]);
  }
});

/** Texts and labels in the bubble that hold a letter outside of ⟦ ⟧. Times and days are `Intl`'s, and a label the page's. */
function strayWords(): string[] {
  const root = document.querySelector("chin-wag")?.shadowRoot as ShadowRoot;
  // A sentence may hold a marked name, so the innermost marks go first.
  const unmarked = (text: string): string => (/⟦[^⟦⟧]*⟧/u.test(text) ? unmarked(text.replace(/⟦[^⟦⟧]*⟧/gu, "")) : text);
  // And one that is too long is cut off before its end.
  const isStray = (text: string) => /\p{L}/u.test(unmarked(text).replace(/⟦[^⟦⟧]*…$/u, "").replaceAll("Reed & Bow", ""));
  const found: string[] = [];
  for (const element of root.querySelectorAll("*")) {
    if (!element.checkVisibility({ contentVisibilityAuto: false }) || element.closest("style")) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt", "aria-description"]) {
      const value = element.getAttribute(name);
      if (value && isStray(value)) found.push(`${name}: ${value}`);
    }
    if (element.matches('time, [part="day"], [part="avatar"], [part="link"], [part="support"] code')) continue;
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map(({ nodeValue }) => nodeValue).join("");
    // A text is marked as a whole; what stands between ⟦ and ⟧ may be other elements.
    if (isStray(text) && isStray(element.closest('[part="text"], [part="notice"], [part="status"], [part="card"]')?.textContent ?? text)) found.push(text);
  }
  return found;
}

/** The visible elements of the panel that reach beyond it, or hold more than they show and are not meant to scroll. */
function tooWide(): string[] {
  const root = document.querySelector("chin-wag")?.shadowRoot as ShadowRoot;
  const panel = root.querySelector('[part~="panel"]:not([hidden])');
  if (!panel) return [];
  const { left, right } = panel.getBoundingClientRect();
  return [...panel.querySelectorAll<HTMLElement>("[part]")].filter((element) => {
    if (!element.checkVisibility() || element.closest('[part="suggestions"]')) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.left < left - 1 || box.right > right + 1);
  }).map((element) => `${element.getAttribute("part")}: ${element.textContent?.slice(0, 40)}`);
}
