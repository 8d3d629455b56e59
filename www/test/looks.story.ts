/**
 * How the bubble fits the screens and the wishes of the people in front of it: phones, zoom, dark, high contrast, no
 * motion, fingers. Measured, where a rule can be measured.
 */
import type { Locator } from "@playwright/test";
import { expect, test } from "./story/story.js";

test.describe("a phone", () => {
  test.use({ viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true });

  test("the panel is the screen, and everything can be hit with a finger", async ({ desk, visitor, page }) => {
    visitor.watch.excuses(/\/chat\/rest\//);
    await visitor.visits(desk.url);
    await visitor.launcher.tap();
    await expect(visitor.panel).toBeVisible();
    await expect.poll(() => visitor.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 320, height: 568 });
    await visitor.says("a-word-that-is-longer-than-any-screen-is-wide-".repeat(5));
    const agent = await desk.answers("Somebody With A Name That Does Not End Before The Screen Does");
    await agent.says("Hello");
    await expect(visitor.log.getByText("Hello", { exact: true })).toBeVisible();
    await fits(visitor.panel);
    await reachable(visitor.panel, 44);
    const size = await visitor.field.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize));
    expect(size, "a phone zooms in on less").toBeGreaterThanOrEqual(16);
    await visitor.panel.getByRole("button", { name: "End chat" }).tap();
    await reachable(visitor.panel, 44);
    expect(await page.locator('meta[name="viewport"]').getAttribute("content")).not.toMatch(/scalable|maximum/);

    await visitor.panel.getByRole("button", { name: "Keep chatting" }).tap();
    await visitor.panel.getByRole("button", { name: "Close chat" }).tap();
    await expect(visitor.panel).toBeHidden();
    await reachable(visitor.bubble, 44);
  });
});

test.describe("a screen zoomed to 400 %", () => {
  test.use({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 });

  test("reading and writing are still possible, without scrolling sideways", async ({ desk, visitor }) => {
    await visitor.visits(desk.url);
    await visitor.opens();
    await visitor.says("Hello");
    const agent = await desk.hears("Hello");
    await agent.says("A sentence of some length, so that it needs more than one line here.");
    await expect(visitor.log.getByText("A sentence")).toBeVisible();
    await fits(visitor.panel);
    await expect(visitor.field).toBeInViewport({ ratio: 1 });
    await expect(visitor.panel.getByRole("button", { name: "Close chat" })).toBeInViewport({ ratio: 1 });
    expect((await visitor.log.boundingBox())?.height, "room for the conversation").toBeGreaterThan(60);
  });
});

test("with a mouse every target is at least 24 pixels", async ({ desk, visitor }) => {
  await desk.breaks({ fault: "refuse" });
  await visitor.visits(desk.url);
  await reachable(visitor.bubble, 24);
  await visitor.opens();
  await reachable(visitor.panel, 24);
  await visitor.says("Hello");
  await visitor.reads(["> Hello (failed)", "* The chat ended"]);
  await reachable(visitor.panel, 24);
});

test.describe("no motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("nothing moves", async ({ desk, visitor }) => {
    await visitor.visits(desk.url, { "start-on": "open" });
    await visitor.opens();
    const agent = await desk.answers();
    await agent.types();
    await expect(visitor.log.locator('[part="typing"]')).toBeVisible();
    await visitor.launcher.hover();
    const moving = await visitor.bubble.evaluate((element) =>
      (element.shadowRoot as ShadowRoot).getAnimations().map((animation) => (animation as CSSAnimation).animationName ?? "a transition"),
    );
    expect(moving).toEqual([]);
  });
});

test.describe("forced colours", () => {
  test.use({ contextOptions: { forcedColors: "active" } });

  test("everything that has a shape keeps one", async ({ desk, visitor }) => {
    await visitor.visits(desk.url);
    await visitor.opens();
    await visitor.says("Hello");
    await desk.caller();
    await visitor.reads(["> Hello (pending)"]);
    await expect(visitor.launcher).toHaveCSS("border-style", "solid");
    await expect(visitor.log.locator('[part="bubble"]')).toHaveCSS("border-style", "dashed");
    await expect(visitor.panel.getByRole("button", { name: "Send" })).toHaveCSS("border-style", "solid");
    await visitor.field.focus();
    await expect(visitor.field).toHaveCSS("outline-style", "solid");
    const edges = await visitor.panel.evaluate((panel) => getComputedStyle(panel).borderTopStyle);
    expect(edges).toBe("solid");
  });
});

test.describe("dark", () => {
  test.use({ colorScheme: "dark" });

  test("the theme follows the system, unless the page says otherwise", async ({ desk, visitor }) => {
    await visitor.visits(desk.url);
    await visitor.opens();
    expect(await brightness(visitor.panel)).toBeLessThan(80);
    await visitor.bubble.evaluate((element) => element.setAttribute("theme", "light"));
    expect(await brightness(visitor.panel)).toBeGreaterThan(200);
    await visitor.bubble.evaluate((element) => element.setAttribute("theme", "dark"));
    expect(await brightness(visitor.panel)).toBeLessThan(80);
  });
});

test("a page that is read from right to left has the bubble on the left", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const middle = (page.viewportSize()?.width ?? 0) / 2;
  expect((await visitor.launcher.boundingBox())?.x).toBeLessThan(middle);
  await visitor.opens();
  await fits(visitor.panel);
});

/** Nothing is wider than the panel, and the panel is on the screen. */
async function fits(panel: Locator): Promise<void> {
  const sideways = await panel.evaluate((panel) =>
    [panel, ...panel.querySelectorAll("[part~='transcript'], [part~='bubble'], [part~='header']")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map((element) => element.getAttribute("part")),
  );
  expect(sideways, "wider than its place").toEqual([]);
  const onScreen = await panel.evaluate((panel) => {
    const { left, right, top, bottom } = panel.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });
  expect(onScreen, "the panel is on the screen").toBe(true);
}

/** Every button that can be seen is at least so many pixels wide and high. */
async function reachable(root: Locator, least: number): Promise<void> {
  for (const button of await root.getByRole("button").filter({ visible: true }).all()) {
    const box = await button.boundingBox();
    const name = await button.evaluate((element) => element.getAttribute("part"));
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), `size of the button "${name}"`).toBeGreaterThanOrEqual(least);
  }
}

/** From 0 to 255, of the background. */
async function brightness(element: Locator): Promise<number> {
  const color = await element.evaluate((element) => getComputedStyle(element).backgroundColor);
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
