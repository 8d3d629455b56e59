/**
 * Live availability: asked only where the site wants it, without the engine, and followed nowhere but where the page or
 * Salesforce is.
 */
import { switched } from "../src/visitor-availability.js";
import { expect, test } from "./story/story.js";
import type { Relay } from "./story/relay.js";

const BUTTON = "5734q000000YkWd";
const wrapped = (results: object[]) => JSON.stringify({ messages: [{ type: "Availability", message: { results } }] });

/** Answers questions about availability from now on, in a relay's place. */
function answers(relay: Relay, body: () => string): void {
  relay.instead = (path) => (path.includes("/Visitor/Availability") ? { status: 200, body: body() } : undefined);
}

test("the desk is asked, and says that somebody is there", async ({ desk, visitor }) => {
  await visitor.visits(desk.url, { "live-availability": "label" });
  await expect(visitor.bubble.locator('[part="availability"]')).toHaveText("We are here");
  expect(visitor.wire.count("← 200 GET Availability")).toBe(1);
  await visitor.bubble.evaluate((element) => element.setAttribute("button", "573000000000000"));
  await visitor.bubble.evaluate((element) => element.setAttribute("live-availability", "hide"));
  await visitor.wire.shows("← 200 GET Availability", "← 200 GET Availability");
});

test("the launcher says whether somebody is there, as soon as that changes", async ({ relay, visitor, page }) => {
  let body = wrapped([{ id: BUTTON, isAvailable: true, estimatedWaitTime: 12 }]);
  answers(relay, () => body);
  await page.clock.install();
  await page.addInitScript(() => {
    const told: object[] = [];
    Object.defineProperty(globalThis, "told", { value: told });
    addEventListener("chinwag-availability", (event) => {
      const { available, estimatedWait } = (event as CustomEvent<{ available: boolean; estimatedWait: number | null }>).detail;
      told.push({ available, estimatedWait });
    });
  });
  await visitor.visits(relay.url, { "live-availability": "label" });
  const label = visitor.bubble.locator('[part="availability"]');
  await expect(label).toHaveText("We are here");
  await expect(visitor.launcher).toHaveAccessibleDescription("We are here");
  expect(visitor.wire.count("→ GET /pkg/engine/engine_bg.wasm"), "without the engine").toBe(0);
  const asked = visitor.wire.urls.find((line) => line.includes("Availability")) ?? "";
  const query = new URL(asked.replace("GET ", "")).searchParams;
  expect(Object.fromEntries(query)).toEqual({
    org_id: "00D4q000000HvTn",
    deployment_id: "5724q000000PrLx",
    "Availability.ids": BUTTON,
    "Availability.needEstimatedWaitTime": "1",
  });

  // Bare, as the guide shows it, and without the word that would mean yes.
  body = JSON.stringify({ results: [{ id: BUTTON }] });
  await page.clock.runFor(80_000);
  await expect(label).toHaveText("Nobody is here right now");
  expect(await page.evaluate("told")).toEqual([
    { available: true, estimatedWait: 12 },
    { available: false, estimatedWait: null },
  ]);

  await visitor.bubble.evaluate((element) => element.removeAttribute("live-availability"));
  await expect(label).toHaveCount(0);
  const count = visitor.wire.count("→ GET Availability");
  await page.clock.runFor(300_000);
  expect(visitor.wire.count("→ GET Availability"), "nobody asks any more").toBe(count);
});

test("a site may hide the launcher while nobody is there", async ({ relay, visitor, page }) => {
  let body = wrapped([]);
  answers(relay, () => body);
  await page.clock.install();
  await visitor.visits(relay.url, { "live-availability": "hide" });
  await expect(visitor.launcher).toBeHidden();
  body = wrapped([{ id: BUTTON, isAvailable: true }]);
  await page.clock.runFor(80_000);
  await expect(visitor.launcher).toBeVisible();
});

test("a desk that cannot be asked leaves the launcher alone", async ({ relay, visitor }) => {
  visitor.watch.excuses(/Availability/);
  relay.instead = (path) => (path.includes("/Visitor/Availability") ? { status: 500, type: "text/html", body: "<h1>No</h1>" } : undefined);
  await visitor.visits(relay.url, { "live-availability": "hide" });
  await visitor.wire.shows("← 500 GET Availability");
  await expect(visitor.launcher).toBeVisible();
});

test("another server is followed twice, and only to where it may be", async ({ relay, visitor }) => {
  answers(relay, () => JSON.stringify({ messages: [{ type: "SwitchServer", message: { newUrl: `${relay.url}/chat` } }] }));
  await visitor.visits(relay.url, { "live-availability": "label" });
  await expect.poll(() => visitor.wire.count("← 200 GET Availability")).toBe(3);
  await expect(visitor.bubble.locator('[part="availability"]')).toBeHidden();
  answers(relay, () => JSON.stringify({ newUrl: "https://desk.elsewhere.example/chat" }));
  await visitor.bubble.evaluate((element) => element.setAttribute("live-availability", "hide"));
  await expect.poll(() => visitor.wire.count("← 200 GET Availability")).toBe(4);
  expect(visitor.wire.urls.filter((line) => line.includes("elsewhere"))).toEqual([]);
});

test("where a desk may send a page", () => {
  const own = "https://chat.shop.example/chat/rest/";
  const leads: [from: string, to: string, there: string | null][] = [
    [own, "https://d.la7-c2-lax.salesforceliveagent.com/chat", "https://d.la7-c2-lax.salesforceliveagent.com"],
    [own, "https://d.la7-c2-lax.salesforceliveagent.com/chat/rest/", "https://d.la7-c2-lax.salesforceliveagent.com"],
    [own, "https://x.salesforcescrt.com", "https://x.salesforcescrt.com"],
    [own, "https://chat.shop.example:8443/chat/", "https://chat.shop.example:8443"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8081/chat", "http://127.0.0.1:8081"],
    [own, "http://chat.shop.example/chat", null],
    [own, "https://other.shop.example/chat", null],
    [own, "https://evil.example/chat", null],
    [own, "http://d.la7-c2-lax.salesforceliveagent.com/chat", null],
    [own, "https://notsalesforceliveagent.com/chat", null],
    [own, "https://evil.example\\.salesforceliveagent.com/chat", null],
    [own, "https://evil.example@d.salesforceliveagent.com/chat", null],
    [own, "https://evil.example#.salesforceliveagent.com", null],
    [own, "https://evil.example/.salesforceliveagent.com", null],
    [own, "//d.la7.salesforceliveagent.com", null],
  ];
  for (const [from, to, there] of leads) expect(switched(from, to), `${from} to ${to}`).toBe(there);
});
