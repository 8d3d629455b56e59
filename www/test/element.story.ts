/**
 * The element as a guest in a document that adds, moves and removes it, has several of them, and styles everything it can
 * reach.
 */
import { expect, test } from "./story/story.js";

test("two bubbles on one page are two chats and one engine", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => {
    const first = document.querySelector("chin-wag") as HTMLElement;
    const second = first.cloneNode(true) as HTMLElement;
    second.setAttribute("label", "Second");
    second.style.setProperty("--chinwag-offset-inline", "500px");
    first.after(second);
  });
  const other = visitor.at(page.locator("chin-wag").nth(1));
  await visitor.opens();
  await other.opens();
  await visitor.says("One");
  const first = await desk.hears("One", "Mara");
  await other.says("Two");
  const second = await desk.hears("Two", "Robin");
  await first.says("A");
  await second.says("B");
  await visitor.reads(["> One", "* Mara joined the chat", "< A"]);
  await other.reads(["> Two", "* Robin joined the chat", "< B"]);
  expect(visitor.wire.count("→ GET /pkg/engine/engine_bg.wasm")).toBe(1);
  expect(visitor.wire.count("→ GET /pkg/ui.js")).toBe(1);
});

test("the script twice on a page", async ({ desk, visitor, page }) => {
  visitor.watch.expects(/<chin-wag> is already defined on this page/);
  await visitor.visits(desk.url);
  await page.evaluate(() => import("/pkg/chinwag.js?again" as string));
  await visitor.opens();
  await visitor.says("Hello");
  await desk.hears("Hello");
});

test("an element that is moved keeps its chat", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await visitor.reads(["> Hello", "* Mara joined the chat"]);
  await page.evaluate(() => document.querySelector("header")?.append(document.querySelector("chin-wag") as Element));
  await agent.says("Where have you been?");
  await visitor.says("In the header.");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Where have you been?", "> In the header."]);
  expect(visitor.wire.count("→ GET SessionId")).toBe(1);
});

test("an element that is removed hangs up, and comes back as new", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  await desk.hears("Hello");
  await visitor.reads(["> Hello", "* Mara joined the chat"]);
  await visitor.wire.shows("→ GET Messages");
  const element = await page.evaluateHandle(() => {
    const element = document.querySelector("chin-wag") as Element;
    element.remove();
    return element;
  });
  await expect.poll(() => visitor.wire.lines.at(-1), "the held poll is hung up").toBe("× GET Messages");

  await element.evaluate((element) => {
    element.removeAttribute("opened");
    document.body.append(element);
  });
  await visitor.opens();
  await visitor.reads([]);
  await visitor.says("Me again");
  await desk.hears("Me again", "Robin");
});

test("properties that were set before the element was known", async ({ desk, visitor, page }) => {
  // As a framework does that renders before the script has come.
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const element = document.querySelector("chin-wag");
      if (element && !customElements.get("chin-wag")) Object.assign(element, { label: "Set early", startOn: "open", ofTheFramework: 1 });
    }).observe(document, { childList: true, subtree: true });
  });
  await visitor.visits(desk.url);
  await expect(visitor.bubble).toHaveAttribute("start-on", "open");
  await visitor.opens();
  await expect(visitor.title).toHaveText("Set early");
  await desk.answers();
});

test("a page whose styles reach everywhere", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  const before = await geometry(visitor.bubble);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { all: unset !important; display: block !important; font: 40px/3 serif !important; color: red !important;
          position: static !important; padding: 30px !important; }
      chin-wag { display: inline !important; opacity: 0.1 !important; zoom: 2 !important; transform: rotate(9deg) !important; }
      button, textarea, div, section { width: 700px !important; background: lime !important; letter-spacing: 9px !important; }
    `);
    document.adoptedStyleSheets.push(sheet);
  });
  expect(await geometry(visitor.bubble)).toEqual(before);
  await visitor.says("Hello");
  await desk.hears("Hello");
});

test("a page that only knows the custom properties and the parts", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      chin-wag { --chinwag-accent: rgb(1, 2, 3); --chinwag-launcher-size: 72px; }
      chin-wag::part(send) { border-radius: 7px; }
    `);
    document.adoptedStyleSheets.push(sheet);
  });
  await expect(visitor.launcher).toHaveCSS("background-color", "rgb(1, 2, 3)");
  await expect(visitor.launcher).toHaveCSS("width", "72px");
  await visitor.opens();
  await expect(visitor.panel.getByRole("button", { name: "Send" })).toHaveCSS("border-radius", "7px");
});

/** Where everything stands and how it looks, as far as a page's styles could change it. */
function geometry(bubble: import("@playwright/test").Locator): Promise<unknown[]> {
  return bubble.evaluate(async (element) => {
    const all = [element, ...(element.shadowRoot as ShadowRoot).querySelectorAll("*")];
    const running = all.flatMap((node) => node.getAnimations());
    await Promise.all(running.map((animation) => animation.finished));
    return all.map((node) => {
      const { x, y, width, height } = node.getBoundingClientRect();
      const { color, backgroundColor, fontFamily, fontSize, letterSpacing, opacity, display } = getComputedStyle(node);
      const name = node.getAttribute("part") ?? node.localName;
      return { name, x, y, width, height, color, backgroundColor, fontFamily, fontSize, letterSpacing, opacity, display };
    });
  });
}
