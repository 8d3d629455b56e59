/**
 * What a site's designer can do to the bubble, and what may not come of it: any colour can be read, and a page that is hostile
 * to everything is not hostile to us. Contrasts are computed here from what the browser paints, not by our own arithmetic.
 */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./story/story.js";
import type { Visitor } from "./story/visitor.js";

/** A rule of the page for the element. */
async function style(page: Page, declarations: string): Promise<void> {
  await page.evaluate((declarations) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`chin-wag { ${declarations} }`);
    document.adoptedStyleSheets = [sheet];
  }, declarations);
}

/** The contrast of an element's text with its own background, from the bytes that a canvas paints for both colours. */
function contrastOf(locator: Locator): Promise<number> {
  return locator.evaluate((element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
    const luminance = (paint: string) => {
      context.fillStyle = paint;
      context.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
        const value = byte / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [dark = 0, light = 0] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });
}

/** A chat with a line from each side. */
async function talk(visitor: Visitor, desk: import("./story/desk.js").Desk): Promise<void> {
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi"]);
}

for (const theme of ["light", "dark"] as const) {
  test(`any brand colour can be written on, ${theme}`, async ({ desk, visitor, page }) => {
    visitor.watch.excusesText(/has a contrast of/);
    await visitor.visits(desk.url, { theme });
    await talk(visitor, desk);
    await page.emulateMedia({ reducedMotion: "reduce" });
    const bubble = visitor.log.locator('[part="row visitor"] [part="bubble"]');
    const avatar = visitor.panel.locator('[part="header"] [part="avatar"]');
    // The edges of the cube, the colours around which black and white change places, and a walk through the rest.
    const colours = ["#000", "#fff", "#f00", "#0f0", "#00f", "#ff0", "#0ff", "#f0f", "#767676", "#777", "#757575", "#e60000", "#008a00", "#6a5acd"];
    for (let step = 1; colours.length < 90; step += 1) colours.push(`#${((step * 0x9e3779) & 0xffffff).toString(16).padStart(6, "0")}`);
    for (const colour of colours) {
      await style(page, `--chinwag-accent: ${colour}`);
      expect(await contrastOf(visitor.launcher), `launcher on ${colour}`).toBeGreaterThanOrEqual(4.5);
      expect(await contrastOf(bubble), `bubble on ${colour}`).toBeGreaterThanOrEqual(4.5);
      expect(await contrastOf(avatar), `initials tinted with ${colour}`).toBeGreaterThanOrEqual(4.5);
    }
    await style(page, "--chinwag-accent: oklch(0.8 0.2 140); --chinwag-visitor-bubble: rgb(20 30 90 / 0.95)");
    expect(await contrastOf(visitor.launcher), "colours in other spaces").toBeGreaterThanOrEqual(4.5);
    expect(await contrastOf(bubble)).toBeGreaterThanOrEqual(4.5);
  });
}

test("a pair that cannot be read is named in the console, once", async ({ desk, visitor, page }) => {
  visitor.watch.expects(/--chinwag-quiet-text on --chinwag-surface has a contrast of 1\.\d:1, and text needs 4\.5:1/);
  visitor.watch.expects(/--chinwag-quiet-text on --chinwag-field has a contrast of 1\.\d:1/);
  await visitor.visits(desk.url);
  await style(page, "--chinwag-quiet-text: #ddd");
  await page.emulateMedia({ colorScheme: "light" });
  await visitor.opens();
  await expect.poll(() => visitor.watch.lines.join("\n")).toContain("quiet-text on --chinwag-field");
  await visitor.closes();
  await visitor.opens();
  await page.waitForTimeout(2000);
  expect(visitor.watch.lines.filter((line) => line.includes("contrast")).length).toBe(2);
});

test("without own colours nothing is fetched for them", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => {
    for (const sheet of document.styleSheets) for (let place = sheet.cssRules.length - 1; place >= 0; place -= 1) {
      if (sheet.cssRules[place]?.cssText.startsWith("chin-wag")) sheet.deleteRule(place);
    }
  });
  await visitor.opens();
  await page.waitForTimeout(2200);
  expect(visitor.wire.count("→ GET /pkg/contrast.js")).toBe(0);
});

test("theme host follows the page, and only the page", async ({ desk, visitor, page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await visitor.visits(desk.url, { theme: "host" });
  await visitor.opens();
  const background = () => visitor.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
  expect(await background()).toBe("rgb(255, 255, 255)");
  await page.evaluate(() => (document.documentElement.style.colorScheme = "dark"));
  expect(await background()).toBe("rgb(26, 28, 36)");
});

test("every token reaches the screen", async ({ desk, visitor, page }) => {
  visitor.watch.excusesText(/has a contrast of/);
  await visitor.visits(desk.url);
  await talk(visitor, desk);
  const look = () =>
    visitor.bubble.evaluate(async (element) => {
      const all = [element, ...(element.shadowRoot as ShadowRoot).querySelectorAll("*")];
      await Promise.all(all.flatMap((node) => node.getAnimations().map(({ finished }) => finished)));
      return all.map((node) => JSON.stringify([...["", "::before", "::after"].flatMap((pseudo) => {
        const { color, backgroundColor, borderColor, borderRadius, boxShadow, fontFamily, fontSize, width, height, zIndex, inset } = getComputedStyle(node, pseudo);
        return [color, backgroundColor, borderColor, borderRadius, boxShadow, fontFamily, fontSize, width, height, zIndex, inset];
      })]));
    });
  await style(page, "");
  const before = await look();
  // What a chat in this state shows; the others have stories of their own.
  const tokens: Record<string, string> = {
    accent: "rgb(1, 2, 3)",
    "on-accent": "rgb(250, 1, 2)",
    surface: "rgb(4, 5, 6)",
    text: "rgb(7, 8, 9)",
    "quiet-text": "rgb(10, 11, 12)",
    line: "rgb(13, 14, 15)",
    field: "rgb(16, 17, 18)",
    "agent-bubble": "rgb(19, 20, 21)",
    "agent-text": "rgb(22, 23, 24)",
    "visitor-bubble": "rgb(25, 26, 27)",
    "visitor-text": "rgb(28, 29, 30)",
    present: "rgb(31, 32, 33)",
    badge: "rgb(34, 35, 36)",
    "on-badge": "rgb(37, 38, 39)",
    font: "monospace",
    "font-size": "18px",
    radius: "3px",
    "bubble-radius": "4px",
    shadow: "0 0 1px red",
    "panel-width": "333px",
    "panel-height": "444px",
    "launcher-size": "66px",
    "launcher-radius": "5px",
    "launcher-shadow": "0 0 2px red",
    "offset-inline": "33px",
    "offset-block": "44px",
    "z-index": "5",
  };
  for (const [name, value] of Object.entries(tokens)) {
    await style(page, `--chinwag-${name}: ${value}`);
    const after = await look();
    expect(after.filter((line, place) => line !== before[place]).length, `--chinwag-${name} changes something`).toBeGreaterThan(0);
  }
});

test("every element that can be seen has a part", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await talk(visitor, desk);
  const bare = await visitor.bubble.evaluate((element) =>
    [...(element.shadowRoot as ShadowRoot).querySelectorAll<HTMLElement>("*")]
      .filter((node) => !node.hasAttribute("part") && node.checkVisibility() && !node.closest("svg, .unseen"))
      // What only groups or carries words looks like nothing: no box of its own could be styled.
      .filter((node) => {
        const { backgroundColor, borderTopWidth, boxShadow } = getComputedStyle(node);
        return backgroundColor !== "rgba(0, 0, 0, 0)" || borderTopWidth !== "0px" || boxShadow !== "none";
      })
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  );
  expect(bare).toEqual([]);
});

test("the theme page: turn a knob, see it, copy the rule", async ({ desk, visitor, page, context }) => {
  visitor.watch.excusesText(/has a contrast of/);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${desk.url}/theme.html`);
  const stage = page.locator("chin-wag.stage");
  await expect(stage.locator('[part="row agent"]').first()).toBeVisible();
  await page.getByLabel("Accent", { exact: true }).fill("#ffd400");
  await expect(stage.locator('[part="row visitor"] [part="bubble"]').first()).toHaveCSS("background-color", "rgb(255, 212, 0)");
  await expect(page.locator("pre")).toHaveText("chin-wag {\n  --chinwag-accent: #ffd400;\n}");
  await page.getByRole("button", { name: "Copy" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("chin-wag {\n  --chinwag-accent: #ffd400;\n}");
  await expect(page.locator(".pairs li.fails")).toHaveCount(0);
  await page.getByLabel("Quiet text", { exact: true }).fill("#cccccc");
  await expect(page.locator(".pairs li.fails").first()).toContainText("quiet-text on surface");

  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await expect(page.getByLabel("Accent", { exact: true })).toHaveValue("#ffd400");
  await page.getByRole("button", { name: "Defaults" }).click();
  await expect(page.locator("pre")).toContainText("Nothing to write");
  expect(visitor.wire.urls.filter((url) => url.includes("/chat/")), "no desk is needed").toEqual([]);
});
