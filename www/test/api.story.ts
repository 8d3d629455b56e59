/**
 * The element as a page's own code uses it: commands and their promises, events, hooks, state and timings.
 */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { ChinWagElement } from "../src/chin-wag-element.js";
import { expect, test } from "./story/story.js";

/** Gives a command in the page, and tells what came of it: what it was resolved with, or the code of its error. */
function command(page: Page, name: "open" | "close" | "toggle" | "show" | "hide" | "start" | "send" | "end" | "destroy", text = ""): Promise<unknown> {
  return page.evaluate(
    async ([name, text]) => {
      const element = document.querySelector("chin-wag") as ChinWagElement;
      try {
        return (await element[name](text)) ?? "done";
      } catch (error) {
        const { code, reason, name } = error as { code: string; reason?: string; name: string };
        return reason ? { name, code, reason } : { name, code };
      }
    },
    [name, text] as const,
  );
}

/** What the events have said, from now on. */
function listen(page: Page) {
  return page.evaluateHandle(() => {
    const told: { type: string; detail: Record<string, unknown> }[] = [];
    for (const type of ["open", "close", "phase", "message", "unread", "error"]) {
      document.addEventListener(`chinwag-${type}`, (event) => told.push({ type, detail: (event as CustomEvent).detail }));
    }
    return told;
  });
}

test("what the package's README shows, run", async ({ desk, visitor, page }) => {
  const readme = readFileSync(new URL("../../pkg/README.md", import.meta.url), "utf8");
  const code = /```js\n(const chat = .*?)```/s.exec(readme)?.[1];
  await visitor.visits(desk.url);
  const ran = page.evaluate(`(async () => { ${code} })()`);
  const agent = await desk.hears("My card is ****.");
  await ran;
  await agent.reads(["> My card is ****."]);
  await expect(visitor.panel).toBeVisible();
  expect(visitor.watch.lines.filter((line) => line.startsWith("log: "))).toEqual([
    "log: the chat is opening",
    "log: the chat is queued",
    "log: the chat is chatting",
    "log: chatting 0",
  ]);
});

test("open, close, toggle, show and hide", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  const told = await listen(page);
  expect(await command(page, "open")).toBe("done");
  await expect(visitor.panel).toBeVisible();
  expect(await command(page, "open"), "again, to no effect").toBe("done");
  expect(await command(page, "toggle")).toBe("done");
  await expect(visitor.panel).toBeHidden();
  expect(await command(page, "hide")).toBe("done");
  await expect(visitor.launcher).toBeHidden();
  expect(await command(page, "show")).toBe("done");
  await expect(visitor.launcher).toBeVisible();
  expect(await command(page, "hide")).toBe("done");
  expect(await command(page, "open"), "opening shows what was hidden").toBe("done");
  await expect(visitor.panel).toBeVisible();
  expect(await command(page, "close")).toBe("done");
  const names = await told.evaluate((told) => told.map(({ type }) => type));
  expect(names).toEqual(["open", "close", "open", "close"]);
});

test("a chat by commands alone, with the panel closed", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  const told = await listen(page);
  expect(await page.evaluate(() => document.querySelector("chin-wag")?.state)).toMatchObject({ open: false, phase: { name: "idle" }, unread: 0 });
  expect(await command(page, "start")).toBe("done");
  const agent = await desk.answers();
  expect(await command(page, "send", "Hello")).toEqual({ entry: expect.any(Number), at: expect.any(Number) });
  await agent.has("Hello");
  await agent.says("Hi");
  await expect.poll(() => page.evaluate(() => document.querySelector("chin-wag")?.state)).toMatchObject({ phase: { name: "chatting", agent: "Mara" }, unread: 1 });
  expect(await command(page, "end")).toBe("done");
  await agent.seesTheEnd("visitor");
  expect(await command(page, "send", "Still there?")).toEqual({ name: "ChinWagError", code: "not-open" });
  expect(await command(page, "end"), "nothing is left to end").toBe("done");

  const events = await told.jsonValue();
  expect(events.map(({ type, detail }) => (type === "phase" ? `phase ${(detail["phase"] as { name: string }).name}` : type))).toEqual([
    "phase opening",
    "phase queued",
    "phase chatting",
    "message",
    "message",
    "unread",
    "phase ending",
    "phase ended",
  ]);
  for (const { type, detail } of events) {
    expect(detail).toMatchObject({ id: expect.any(String), time: expect.any(Number), type: `chinwag-${type}` });
    expect(Math.abs((detail["time"] as number) - Date.now())).toBeLessThan(60_000);
  }
  expect(new Set(events.map(({ detail }) => detail["id"])).size, "each event has an id of its own").toBe(events.length);
  expect(JSON.stringify(events), "no words in events").not.toContain("Hello");
});

test("words that wait for an agent keep their promise until they have gone", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  const sent = command(page, "send", "Is anybody there?");
  const agent = await desk.caller();
  const early = await Promise.race([sent.then(() => "settled"), page.waitForTimeout(300).then(() => "waiting")]);
  expect(early).toBe("waiting");
  await agent.accepts();
  expect(await sent).toMatchObject({ entry: expect.any(Number) });
});

test("what goes wrong has a code", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  expect(await command(page, "send", "  ")).toEqual({ name: "ChinWagError", code: "empty" });
  expect(await command(page, "send", "x".repeat(4001))).toEqual({ name: "ChinWagError", code: "too-long" });
  expect(visitor.wire.urls.filter((url) => url.includes("/chat/")), "and nobody was called for it").toEqual([]);
  await desk.breaks({ fault: "refuse" });
  expect(await command(page, "start")).toEqual({ name: "ChinWagError", code: "ended", reason: "unavailable" });
  await desk.breaks({ fault: "refuse" });
  await page.evaluate(() => document.querySelector("chin-wag")?.open());
  await visitor.presses("Start a new chat");
  expect(await command(page, "send", "Lost words")).toEqual({ name: "ChinWagError", code: "failed" });
  await expect(visitor.field, "a command's words are not the visitor's draft").toBeHidden();
});

test("an element that is not set up refuses commands, until it is", async ({ desk, visitor, page }) => {
  visitor.watch.expects(/attribute "button"/);
  await visitor.visits(desk.url, { button: "wrong" });
  expect(await command(page, "start")).toEqual({ name: "ChinWagError", code: "not-set-up" });
  await visitor.bubble.evaluate((element) => element.setAttribute("button", "5734q000000YkWd"));
  const sent = command(page, "send", "Hello");
  await desk.hears("Hello");
  expect(await sent).toMatchObject({ entry: expect.any(Number) });
});

test("the engine cannot be had: the command says so", async ({ relay, visitor, page }) => {
  visitor.watch.excuses(/engine_bg\.wasm/);
  visitor.watch.expects(/could not load its panel or its engine/);
  relay.instead = (path) => (path.endsWith(".wasm") ? { status: 404, type: "text/plain", body: "" } : undefined);
  await visitor.visits(relay.url);
  expect(await command(page, "open")).toEqual({ name: "ChinWagError", code: "load" });
});

test("destroy takes everything with it, promises included", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  const sent = command(page, "send", "Hello?");
  await desk.caller();
  await visitor.wire.shows("→ GET Messages");
  expect(await page.evaluate(() => document.querySelector("chin-wag")?.destroy())).toBeUndefined();
  expect(await sent).toEqual({ name: "ChinWagError", code: "removed" });
  await expect.poll(() => visitor.wire.lines.at(-1), "the held poll is hung up").toBe("× GET Messages");
  expect(await page.locator("chin-wag").count()).toBe(0);
});

test("hooks change, keep in and hide words", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => {
    const element = document.querySelector("chin-wag") as ChinWagElement;
    element.beforeSend = (text) => (text.includes("secret") ? null : text.replace("1234", "****"));
    element.beforeDisplay = (text, { from }) => (text === "internal" ? null : from === "agent" ? text.toUpperCase() : text);
  });
  await visitor.opens();
  await visitor.says("My number is 1234");
  const agent = await desk.hears("My number is ****");
  await visitor.says("a secret");
  await expect(visitor.field, "what is kept in comes back").toHaveValue("a secret");
  await expect(visitor.panel.getByRole("alert").first()).toHaveText("This cannot be sent here. Please change it.");
  expect(await command(page, "send", "another secret")).toEqual({ name: "ChinWagError", code: "prevented" });
  await agent.says("internal");
  await agent.says("hi");
  await visitor.reads(["> My number is ****", "* Mara joined the chat", "< HI"]);
  await agent.reads(["> My number is ****", "< internal", "< hi"]);
});

test("a hook that throws keeps words in, and shows them as they came", async ({ desk, visitor, page }) => {
  visitor.watch.expects(/has not sent the visitor's words, because `beforeSend` threw/);
  visitor.watch.expects(/shows words as they came, because `beforeDisplay` threw/);
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await page.evaluate(() => {
    const element = document.querySelector("chin-wag") as ChinWagElement;
    const fail = () => {
      throw new Error("the page's own mistake");
    };
    element.beforeSend = fail;
    element.beforeDisplay = fail;
  });
  await agent.says("Hi");
  await visitor.reads(["* Mara joined the chat", "< Hi"]);
  await visitor.says("Hello");
  await expect(visitor.field).toHaveValue("Hello");
  await agent.reads(["< Hi"]);
});

test("timings stand in the performance timeline, and nobody is told", async ({ desk, visitor, page }) => {
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi"]);
  const measures = await page.evaluate(() =>
    performance.getEntriesByType("measure").map(({ name, startTime, duration }) => ({ name, startTime, duration })),
  );
  expect(measures.map(({ name }) => name).filter((name) => name.startsWith("chinwag-"))).toEqual(["chinwag-load", "chinwag-connect", "chinwag-first-response"]);
  const [load, connect, response] = measures;
  expect(load?.duration).toBeGreaterThan(0);
  expect(connect?.startTime).toBeGreaterThanOrEqual((load?.startTime ?? 0) + (load?.duration ?? 0));
  expect(response?.duration).toBeGreaterThan(connect?.duration ?? 0);

  expect([...origins]).toEqual([new URL(desk.url).origin]);
  const asked = visitor.wire.urls.map((line) => line.replace(`${desk.url}/`, "")).filter((line) => !/^GET (pkg\/|chat\/rest\/|[\w-]*\.(css|js|svg)$|$)/.test(line));
  expect(asked.filter((line) => !/^POST chat\/rest\/Chasitor\//.test(line)), "nothing but the package and the endpoint").toEqual([]);
});
