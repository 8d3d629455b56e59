/**
 * What a page pays for a bubble that nobody uses: no request but for our own file, no storage, no shift of the layout, no
 * pixel beyond the launcher. And what a bubble in use leaves behind: nothing.
 */
import { expect, test } from "./story/story.js";

test("before anybody comes near: one file, no storage, no shift", async ({ desk, visitor, page }) => {
  await page.addInitScript(() => {
    const noted: string[] = [];
    Object.defineProperty(globalThis, "noted", { value: noted });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) noted.push(`layout shift ${(entry as unknown as { value: number }).value}`);
    }).observe({ type: "layout-shift", buffered: true });
    for (const name of ["setItem", "getItem"] as const) {
      const original = Storage.prototype[name];
      const spy = function (this: Storage, ...given: unknown[]) {
        noted.push(`storage ${name} ${given[0]}`);
        return Reflect.apply(original, this, given);
      };
      Object.assign(Storage.prototype, { [name]: spy });
    }
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
      noted.push(`database ${given[0]}`);
      return open.apply(this, given);
    };
  });
  await visitor.visits(desk.url);
  await page.mouse.move(200, 200);
  await page.mouse.wheel(0, 400);
  await page.waitForLoadState("networkidle");
  const ours = visitor.wire.urls.filter((line) => /\/pkg\/|\/chat\//.test(line));
  expect(ours).toEqual([`GET ${desk.url}/pkg/chinwag.js`]);
  expect(await page.evaluate("noted")).toEqual([]);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, ""]);

  await visitor.launcher.hover();
  await expect.poll(() => visitor.wire.count("→ GET /pkg/engine/engine_bg.wasm"), "coming near is an intent").toBe(1);
  await visitor.opens();
  expect(visitor.wire.urls.filter((line) => line.includes("/chat/")), "looking in is no reason to ring").toEqual([]);
});

test("a chat leaves nothing behind and moves nothing of the page", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  const before = await page.evaluate(surroundings);
  // Inside the panel lines move up as others come; of the page nothing moves. What is in a shadow tree has no node here.
  const moved = await page.evaluateHandle(() => {
    const moved: string[] = [];
    type Shift = PerformanceEntry & { sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries() as Shift[]) moved.push(...sources.flatMap(({ node }) => node?.nodeName ?? []));
    }).observe({ type: "layout-shift", buffered: true });
    return moved;
  });
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi"]);
  await visitor.closes();
  await page.evaluate(() => document.querySelector("chin-wag")?.remove());
  expect(await page.evaluate(surroundings)).toEqual({ ...before, widgets: 0 });
  expect(await moved.jsonValue()).toEqual([]);
});

test("the closed bubble covers its launcher's box and nothing else", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  const covered = () =>
    page.evaluate(() => {
      const element = document.querySelector("chin-wag") as Element;
      const button = element.shadowRoot?.querySelector('[part="launcher"]') as Element;
      const box = button.getBoundingClientRect();
      const beyond: string[] = [];
      let inside = 0;
      for (let x = 2; x < innerWidth; x += 6) {
        for (let y = 2; y < innerHeight; y += 6) {
          if (document.elementFromPoint(x, y) !== element) continue;
          if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) inside += 1;
          else beyond.push(`${x},${y}`);
        }
      }
      return { beyond, inside: inside > 40 };
    });
  expect(await covered()).toEqual({ beyond: [], inside: true });
  await visitor.opens();
  await visitor.closes();
  await page.mouse.move(1, 1);
  expect(await covered(), "after it has been open").toEqual({ beyond: [], inside: true });
});

test("the engine cannot be had, and then it can", async ({ relay, desk, visitor }) => {
  visitor.watch.excuses(/engine_bg\.wasm/);
  visitor.watch.expects(/could not load its panel or its engine/);
  let isGone = true;
  relay.instead = (path) => (isGone && path.endsWith(".wasm") ? { status: 404, type: "text/plain", body: "" } : undefined);
  await visitor.visits(relay.url);
  await visitor.launcher.click();
  await expect(visitor.launcher).toHaveAccessibleName("Chat could not be loaded. Press to try again.");
  await expect(visitor.bubble.getByRole("status")).toHaveText("Chat could not be loaded. Press to try again.");
  isGone = false;
  await visitor.opens();
  await visitor.says("Hello");
  await desk.hears("Hello");
});

/** What a widget could leave in a document. */
function surroundings() {
  const attributes = (element: Element) => [...element.attributes].map(({ name, value }) => `${name}=${value}`);
  return {
    globals: Object.keys(globalThis).filter((name) => !/^\d+$/.test(name)).sort(),
    html: attributes(document.documentElement),
    body: attributes(document.body),
    head: document.head.childElementCount,
    children: [...document.body.children].map(({ localName }) => localName).filter((name) => name !== "chin-wag"),
    widgets: document.querySelectorAll("chin-wag").length,
    sheets: document.adoptedStyleSheets.length,
    storage: [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie],
    handlers: [window.onerror, window.onunhandledrejection, window.onbeforeunload, window.onunload].filter(Boolean).length,
  };
}
