/**
 * The engine without the widget, in a real browser against the real desk: what is fetched only when it is needed, rules for
 * sensitive data and files, and questions that need no chat.
 */
import type { Page } from "@playwright/test";
import { expect, test } from "./story/story.js";

/** Starts a chat of the page's own; its events are collected. */
async function chats(page: Page, settings: object): Promise<void> {
  await page.evaluate(async (settings) => {
    const { default: init, ChatSession } = await import("/pkg/engine/engine.js" as string);
    await init();
    const told: object[] = [];
    const config = {
      endpoint: location.origin,
      organization: "00D4q000000HvTn",
      deployment: "5724q000000PrLx",
      button: "5734q000000YkWd",
      ...settings,
    };
    const chat = new ChatSession(config, (event: object) => told.push(event));
    Object.assign(globalThis, { chat, told });
  }, settings);
}

/** Waits until an event contains `words`, written as JSON. */
async function isTold(page: Page, words: string): Promise<void> {
  const told = () => page.evaluate<string>("told.map((event) => JSON.stringify(event)).join('\\n')");
  await expect.poll(told, "what the page was told").toContain(words);
}

function fetched(page: Page): Promise<string[]> {
  return page.evaluate(() => performance.getEntries().map(({ name }) => name.split("/").pop() ?? ""));
}

test("words are masked by rules of the page and of the desk, which are fetched for that", async ({ desk, page, visitor }) => {
  await visitor.visits(desk.url);
  await chats(page, { sensitiveDataRules: [{ name: "phones", pattern: "\\d{3}-\\d{4}", replacement: "[phone]" }] });
  await page.evaluate("chat.start(); chat.send('Call 555-1234')");
  const agent = await desk.answers();
  await agent.has("Call [phone]");
  await isTold(page, '"text":"Call [phone]","delivery":"sent"');
  expect(await fetched(page)).toContain("mask.js");
  expect(await fetched(page)).not.toContain("upload.js");

  await desk.post("chats/1/rules", {
    sensitiveDataRules: [{ id: "0GO000000000001", name: "names", pattern: "Ada", replacement: "[name]", actionType: "Replace" }],
  });
  // The rules come with the next batch; words that are said later meet them.
  await agent.says("Who are you?");
  await isTold(page, "Who are you?");
  await page.evaluate("chat.send('Ada, 555-9999')");
  await agent.has("[name], [phone]");
  await visitor.wire.shows("← 200 POST SensitiveDataRuleTriggered");
});

test("words wait while the rules cannot be applied", async ({ desk, page, visitor }) => {
  visitor.watch.excuses(/mask\.js/);
  await visitor.visits(desk.url);
  let refused = 0;
  await page.route("**/mask.js", (route) => ((refused += 1) > 2 ? route.continue() : route.abort()));
  await chats(page, { sensitiveDataRules: [{ name: "phones", pattern: "\\d{3}-\\d{4}" }] });
  await page.evaluate("chat.start(); chat.send('Call 555-1234 now')");
  const agent = await desk.answers();
  await agent.reads(["> Call  now"]);
  expect(refused).toBeGreaterThan(2);
});

for (const uploadCors of [false, true]) {
  const how = uploadCors ? "with progress where the host lets it be read" : "blindly";
  test(`a file goes out once, ${how}`, async ({ desk, page, visitor }) => {
    await visitor.visits(desk.url);
    await chats(page, { uploadCors });
    await page.evaluate("chat.start(); chat.send('Hello')");
    const agent = await desk.hears("Hello");
    expect(await fetched(page)).not.toContain("upload.js");
    await desk.post("chats/1/request-file", {});
    await isTold(page, '"state":"requested"');
    await page.evaluate("chat.sendFile(new File(['x'.repeat(100000)], 'bow.txt', { type: 'text/plain' }))");
    await isTold(page, '"state":"uploading","name":"bow.txt"');
    if (uploadCors) await isTold(page, '"progress":1');
    await isTold(page, '"notice":"file-sent","name":"bow.txt"');
    await agent.has("Hello");
    expect(visitor.wire.urls.filter((url) => url.includes("/services/liveagent/file"))).toHaveLength(1);
  });
}

test("what buttons can do is told without a chat", async ({ desk, page, visitor }) => {
  await visitor.visits(desk.url);
  await chats(page, {});
  await page.evaluate("chat.availability(['5734q000000YkWd'], 'a'); chat.buttons(['5734q000000YkWd'], 'b')");
  await isTold(page, '"results":[{"id":"5734q000000YkWd","isAvailable":true');
  await isTold(page, '"buttons":[{"id":"5734q000000YkWd"');
  expect(await page.evaluate("chat.snapshot().phase.name")).toBe("idle");
});
