/**
 * More than two hundred payloads through everything that somebody else can fill: an agent's words and name, the visitor's own
 * words, menus and what is in them, suggestions, the name of a file, notices, the farewell. The page is served under
 * `require-trusted-types-for 'script'; trusted-types 'none'`; nothing runs, nothing is asked for, nothing is violated, and
 * each text is shown as it was written. The stage needs no engine; a few go all the way through the real one.
 */
import type { Page } from "@playwright/test";
import { PAYLOADS } from "./payloads.js";
import { expect, test } from "./story/story.js";

/** What the panel is made of, and what a text may become. */
const OURS = ["a", "bdi", "button", "code", "div", "em", "i", "input", "li", "ol", "path", "pre", "progress", "section", "span", "strong", "svg", "textarea", "time", "ul"];

type Events = readonly unknown[];

async function onStage(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/gallery.html?scene=joined`);
  await page.locator('html[data-scene="joined"]').waitFor({ state: "attached" });
}

async function tells(page: Page, events: Events): Promise<void> {
  await page.evaluate((events) => {
    (window as unknown as { StagedSession: { newest: { tells(events: Events): void } } }).StagedSession.newest.tells(events);
  }, events);
}

test.beforeEach(({ page }) => {
  page.on("dialog", (dialog) => {
    throw new Error(`a dialog was opened: ${dialog.message()}`);
  });
});

test("there are more than two hundred, and no two are alike", () => {
  expect(PAYLOADS.length).toBeGreaterThan(200);
});

test("in words, menus and names of the other side, and in the visitor's own words", async ({ desk, visitor, page }) => {
  test.setTimeout(120_000);
  await onStage(page, desk.url);
  const entries = PAYLOADS.flatMap((text, number) => [
    { id: 5000 + 4 * number, from: "agent", text, name: text.slice(0, 200), at: 0 },
    { id: 5001 + 4 * number, from: "visitor", text, delivery: "sent", ref: null, at: 0 },
    { id: 5002 + 4 * number, from: "menu", kind: "menu", header: text, items: [text, text], chosen: null, at: 0 },
    { id: 5003 + 4 * number, from: "notice", notice: "joined", name: text.slice(0, 200), at: 0 },
  ]);
  await tells(page, [{ type: "entries", entries }]);
  const log = visitor.log;
  await expect(log.locator('[part="choices"]')).toHaveCount(PAYLOADS.length, { timeout: 30_000 });
  await expect(log.locator('[part="row visitor"]')).toHaveCount(PAYLOADS.length + 1);

  // The visitor's words stand as they were written; so do choices, which are nothing but text.
  const own = await log.locator('[part="row visitor"] [part="text"]').evaluateAll((all) => all.slice(1).map(({ textContent }) => textContent));
  expect(own.filter((text, place) => whole(text) !== whole(PAYLOADS[place]) && !text?.includes("xn--"))).toEqual([]);
  const items = await log.locator('[part="choices"] [part="choice"]:first-child').evaluateAll((all) => all.map(({ textContent }) => textContent));
  expect(items.map(whole)).toEqual(PAYLOADS.map(whole));
  // Of an agent's words, marks may be gone; no letter is.
  const letters = (text: string | null | undefined) => whole(text).replace(/[^\p{L}<>]/gu, "");
  const said = await log.locator('[part="row agent"] [part="text"]').evaluateAll((all) => all.map(({ textContent }) => textContent));
  expect(said.filter((text, place) => letters(text) !== letters(PAYLOADS[place]) && !/xn--|```/.test(`${text}${PAYLOADS[place]}`))).toEqual([]);

  await harmless(page);
});

test("in what stands around the conversation", async ({ desk, visitor, page }) => {
  test.setTimeout(120_000);
  await onStage(page, desk.url);
  for (const text of PAYLOADS.filter((_, place) => place % 3 === 0)) {
    await tells(page, [
      { type: "phase", phase: { name: "chatting", agent: text } },
      { type: "footer", footer: [text, text] },
      { type: "file", file: { state: "uploading", name: text, progress: 0.5 } },
    ]);
  }
  await expect(visitor.panel.locator('[part="suggestions"]')).toBeVisible();
  await expect(visitor.panel.locator('[part="file"]')).toBeVisible();
  await harmless(page);
  for (const postChatUrl of PAYLOADS) {
    await tells(page, [{ type: "farewell", farewell: { postChatUrl, attachedRecords: [] } }, { type: "phase", phase: { name: "ended", reason: "agent" } }]);
    const shown = await visitor.panel.locator('[part="farewell"]').count();
    expect(shown === 0 || /^https?:/i.test(postChatUrl.trim()), postChatUrl).toBe(true);
    await tells(page, [{ type: "phase", phase: { name: "opening" } }]);
  }
  await harmless(page);
});

test("through the real engine and the real desk, both ways", async ({ desk, visitor, page }) => {
  test.setTimeout(120_000);
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers("<img src=x onerror=alert(1)>");
  const some = PAYLOADS.filter((text, place) => place % 12 === 0 && /\S/.test(text) && !/[\ud800-\udfff]/.test(text));
  for (const text of some) await agent.says(text);
  await expect(visitor.log.locator('[part="row agent"]')).toHaveCount(some.length);
  const short = some.filter((text) => text.length < 1000).slice(0, 12);
  for (const text of short) await visitor.says(text);
  await expect(visitor.log.locator('[part="row visitor"][data-delivery="sent"]')).toHaveCount(short.length);
  await harmless(page);
});

/** The title is the page's own, elements are ours, links lead where they say, and nothing was asked of anybody else. */
async function harmless(page: Page): Promise<void> {
  expect(await page.title()).not.toContain("owned");
  const found = await page.evaluate((ours) => {
    const root = document.querySelector("chin-wag")?.shadowRoot as ShadowRoot;
    const all = [...root.querySelectorAll("*")];
    const handlers = all.flatMap(({ attributes }) => [...attributes].filter(({ name }) => /^on|^style$|^src/.test(name)).map(({ name, value }) => `${name}=${value}`));
    const links = [...root.querySelectorAll("a")].filter((link) => {
      const written = link.textContent ?? "";
      const isFarewell = link.matches('[part="farewell"]');
      const host = new URL(link.href).host;
      return !/^https?:$/.test(link.protocol) || link.rel !== "noopener noreferrer" || link.target !== "_blank" || !(isFarewell || new URL(written).host === host) || link.username !== "";
    });
    return {
      strangers: [...new Set(all.map(({ localName }) => localName))].filter((name) => !ours.includes(name)),
      handlers: handlers.filter((handler) => !/^style=(block-size|--_|height)/.test(handler)),
      links: links.map(({ outerHTML }) => outerHTML),
      foreign: performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => !name.startsWith(location.origin)),
    };
  }, OURS);
  expect(found).toEqual({ strangers: [], handlers: [], links: [], foreign: [] });
}

/** A lone half of a character may come out as the mark for one that is unknown. */
function whole(text: string | null | undefined): string {
  return (text ?? "").replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
