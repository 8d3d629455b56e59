/**
 * What stands around the panel: the page's own launcher, the preview of unread words, the places a panel can have, and the
 * languages of the button.
 */
import type { ChinWagElement } from "../src/chin-wag-element.js";
import { meetsTheRules } from "./story/axe.js";
import { expect, test } from "./story/story.js";

test("elements of the page open the chat, and are given back as they were", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => {
    const link = document.querySelector('nav a[href="#visit"]') as HTMLElement;
    link.id = "talk";
    link.setAttribute("aria-haspopup", "false");
    document.querySelector("chin-wag")?.setAttribute("launcher", "#talk, .call");
  });
  const link = page.locator("#talk");
  await expect(link).toHaveAttribute("aria-expanded", "false");
  await expect(visitor.launcher).toBeHidden();
  const controls = (await link.getAttribute("aria-controls")) as string;
  await expect(page.locator(`#${controls}`)).toHaveJSProperty("localName", "chin-wag");

  await link.press("Enter");
  await expect(visitor.field).toBeFocused();
  await expect(link).toHaveAttribute("aria-expanded", "true");
  expect(page.url(), "the link is not followed").not.toContain("#visit");
  await page.keyboard.press("Escape");
  await expect(visitor.panel).toBeHidden();
  await expect(link, "focus returns to where it came from").toBeFocused();

  await page.locator(".call").click();
  await expect(visitor.panel).toBeVisible();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await page.locator(".call").click();
  await expect(visitor.panel).toBeHidden();
  await agent.says("One");
  await agent.says("Two");
  await expect(link).toHaveAttribute("data-chinwag-unread", "2");

  await visitor.bubble.evaluate((element) => element.removeAttribute("launcher"));
  await expect(visitor.launcher).toBeVisible();
  expect(await link.evaluate((link) => link.getAttributeNames().sort())).toEqual(["aria-haspopup", "href", "id"]);
  await expect(link).toHaveAttribute("aria-haspopup", "false");
  await expect(visitor.bubble).not.toHaveAttribute("id");
});

test("a launcher that is not there is no reason to have none", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.bubble.evaluate((element) => element.setAttribute("launcher", "#nobody"));
  await expect(visitor.launcher).toBeVisible();
  await expect.poll(() => visitor.watch.lines.join()).toContain("finds no element on this page");
  visitor.watch.excusesText(/finds no element on this page/);
  await visitor.opens();
});

test("the last unread words stand beside the launcher, until they are read or put away", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await visitor.closes();
  const preview = visitor.bubble.locator('[part="preview"]');
  await expect(preview).toBeHidden();
  await agent.says("First");
  await agent.says("Bring it on Thursday, please.");
  await expect(preview).toContainText("Mara");
  await expect(preview).toContainText("Bring it on Thursday, please.");
  await expect(visitor.launcher).toHaveAccessibleName("Open chat, 2 new messages");
  await expect(visitor.bubble.getByRole("status").filter({ hasText: "Thursday" })).toHaveText("Mara: Bring it on Thursday, please.");
  await expect(visitor.bubble.locator('[part="badge"]')).toHaveText("2");

  await visitor.bubble.getByRole("button", { name: "Dismiss" }).click();
  await expect(preview).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
  await expect(visitor.launcher, "put away is not read").toHaveAccessibleName("Open chat, 2 new messages");
  await agent.says("Or on Friday.");
  await expect(preview).toContainText("Or on Friday.");
  await preview.getByRole("button", { name: /Friday/ }).click();
  await expect(visitor.panel).toBeVisible();
  await expect(preview).toBeHidden();

  await visitor.bubble.evaluate((element) => element.setAttribute("preview", "off"));
  await visitor.closes();
  await agent.says("Nothing to see");
  await expect(visitor.launcher).toHaveAccessibleName("Open chat, 1 new message");
  await expect(preview).toBeHidden();
  expect(await page.evaluate(() => document.querySelector("chin-wag")?.state.unread)).toBe(1);
});

test("inline: in its container, open when it is seen, without taking the focus", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => {
    const element = document.querySelector("chin-wag") as ChinWagElement;
    element.remove();
    element.mode = "inline";
    const place = document.createElement("div");
    place.id = "place";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("#place { max-width: 420px; height: 500px; margin-top: 2500px }");
    document.adoptedStyleSheets.push(sheet);
    document.querySelector("#visit")?.append(place);
    place.append(element);
  });
  expect(visitor.wire.count("→ GET /pkg/ui.js"), "out of sight nothing is fetched").toBe(0);
  await page.locator("#place").scrollIntoViewIfNeeded();
  const panel = visitor.bubble.getByRole("region");
  await expect(panel).toBeVisible();
  expect(await panel.boundingBox()).toEqual(await page.locator("#place").boundingBox());
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");
  await expect(visitor.launcher).toBeHidden();
  await expect(panel.getByRole("button", { name: "Close chat" })).toBeHidden();
  const field = panel.getByRole("textbox");
  await field.fill("Hello");
  await field.press("Enter");
  await desk.hears("Hello");
  await page.keyboard.press("Escape");
  await expect(panel, "there is nothing behind it to go back to").toBeVisible();
});

test("the side and the distance are the site's", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url, { side: "start" });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("chin-wag { --chinwag-offset-inline: 40px; --chinwag-offset-block: 60px; --chinwag-z-index: 7; }");
    document.adoptedStyleSheets.push(sheet);
  });
  const height = page.viewportSize()?.height ?? 0;
  expect(await visitor.launcher.boundingBox()).toEqual({ x: 40, y: height - 60 - 58, width: 58, height: 58 });
  await expect(visitor.bubble).toHaveCSS("z-index", "7");
  await visitor.opens();
  await expect.poll(async () => (await visitor.panel.boundingBox())?.x).toBe(40);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const box = await visitor.panel.boundingBox();
  const right = await page.evaluate(() => document.documentElement.clientWidth);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(right - 40);
});

for (const [language, name] of [["de", "Chat öffnen"], ["de-CH", "Chat öffnen"], ["ar", "فتح المحادثة"], ["fr", "Open chat"]] as const) {
  test(`the button speaks the page's language before anything is loaded: ${language}`, async ({ desk, visitor, page }) => {
    await page.route(`${desk.url}/`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace('lang="en"', `lang="${language}"`) });
    });
    await visitor.visits(desk.url);
    await expect(visitor.launcher).toHaveAccessibleName(name);
    expect(visitor.wire.count("→ GET /pkg/ui.js")).toBe(0);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`what stands around the panel meets the rules, ${colorScheme}`, async ({ desk, visitor, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await visitor.visits(desk.url, { "live-availability": "label" });
    await expect(visitor.bubble.locator('[part="availability"]')).toBeVisible();
    await meetsTheRules(page, "availability beside the launcher");
    await visitor.opens();
    await visitor.says("Hello");
    const agent = await desk.hears("Hello");
    await visitor.closes();
    await agent.says("Bring it on Thursday, please.");
    await expect(visitor.bubble.locator('[part="preview"]')).toBeVisible();
    await meetsTheRules(page, "unread words beside the launcher");
    await page.setViewportSize({ width: 360, height: 640 });
    await visitor.opens();
    await expect(visitor.panel).toHaveAttribute("aria-modal", "true");
    await meetsTheRules(page, "the whole of a small screen");
    await visitor.bubble.evaluate((element) => element.setAttribute("mode", "inline"));
    await expect(visitor.bubble.getByRole("region")).toBeVisible();
    await meetsTheRules(page, "inline");
    await visitor.bubble.evaluate((element) => {
      element.setAttribute("mode", "floating");
      element.setAttribute("launcher", ".call");
    });
    await meetsTheRules(page, "opened by a link of the page");
  });
}

test.describe("a phone", () => {
  test.use({ viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true });

  test("the panel is modal, goes round with Tab, and leaves the page where it was", async ({ desk, visitor, page }) => {
    await visitor.visits(desk.url);
    await page.evaluate(() => scrollTo(0, 300));
    await visitor.launcher.tap();
    await expect(visitor.panel).toHaveAttribute("aria-modal", "true");
    await expect(visitor.field).toBeFocused();
    const seen = new Set<string>();
    for (let steps = 0; steps < 8; steps += 1) {
      await page.keyboard.press("Tab");
      seen.add(await visitor.bubble.evaluate((element) => element.shadowRoot?.activeElement?.getAttribute("part") ?? "outside"));
    }
    expect(seen.has("outside"), "behind the panel is nothing to be seen").toBe(false);
    expect(seen.has("close")).toBe(true);
    await page.mouse.move(200, 30);
    await page.mouse.wheel(0, 200);
    await page.keyboard.press("Escape");
    await expect(visitor.panel).toBeHidden();
    expect(await page.evaluate(() => document.querySelector('meta[name="viewport"]')?.getAttribute("content"))).toBe(
      "width=device-width, initial-scale=1, viewport-fit=cover",
    );
  });

  // Chromium without a screen has no keyboard to raise; what a page sees of one is a visual viewport that became smaller.
  test("with the keyboard up, the last words and the send button can be seen", async ({ desk, visitor, page }) => {
    await visitor.visits(desk.url, { "start-on": "open" });
    await visitor.launcher.tap();
    const agent = await desk.answers();
    for (let line = 1; line <= 12; line += 1) await agent.says(`Line ${line}, long enough to be more than a few words on a phone`);
    const last = visitor.log.getByText("Line 12,");
    await expect(last).toBeVisible();
    await page.evaluate(() => {
      Object.defineProperty(visualViewport, "height", { configurable: true, value: 380 });
      Object.defineProperty(visualViewport, "offsetTop", { configurable: true, value: 40 });
      visualViewport?.dispatchEvent(new Event("resize"));
    });
    await expect.poll(() => visitor.panel.boundingBox()).toEqual({ x: 0, y: 40, width: 390, height: 380 });
    const within = { top: 40, bottom: 420 };
    await visitor.field.fill("An answer");
    for (const part of [last, visitor.panel.getByRole("button", { name: "Send" }), visitor.field]) {
      await expect
        .poll(async () => {
          const box = await part.boundingBox();
          return box !== null && box.y >= within.top && box.y + box.height <= within.bottom;
        })
        .toBe(true);
    }
  });
});

test("a thousand times on and off the page, and nothing has grown", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.closes();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.evaluate(countTimers);
  const counts = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return { listeners: value("JSEventListeners"), nodes: value("Nodes"), timers: await page.evaluate<number>("timers.size") };
  };
  const cycles = (times: number) =>
    page.evaluate(async (times) => {
      const element = document.querySelector("chin-wag") as ChinWagElement;
      for (let time = 0; time < times; time += 1) {
        if (time % 10 === 0) await element.open();
        element.remove();
        await null;
        element.removeAttribute("opened");
        document.body.append(element);
        await new Promise((resolve) => setTimeout(resolve));
      }
      await element.open();
      await element.close();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }, times);
  await cycles(50);
  const before = await counts();
  await cycles(1000);
  const after = await counts();
  expect(after.listeners, "listeners").toBeLessThanOrEqual(before.listeners);
  expect(after.timers, "timers").toBeLessThanOrEqual(before.timers);
  // Nodes that the garbage collector has not come round to are no leak; a hundred thousand would be one.
  expect(after.nodes - before.nodes, "nodes").toBeLessThan(200);
});

/** Which timers wait. */
function countTimers(): void {
  const timers = new Set<number>();
  Object.defineProperty(globalThis, "timers", { value: timers });
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const begin = (run: () => void, after?: number) => {
    const id = set(() => {
      timers.delete(id as unknown as number);
      run();
    }, after) as unknown as number;
    timers.add(id);
    return id;
  };
  const end = (id?: number) => {
    timers.delete(id as number);
    clear(id);
  };
  Object.assign(globalThis, { setTimeout: begin, clearTimeout: end });
}
