/**
 * What people and programs write: markup, scripts, invisible characters, too much. It is shown as it is written, changes
 * nothing around it, and does not stop the conversation.
 */
import { expect, test } from "./story/story.js";

const MARKUP = [
  "<script>document.title = 'owned'</script>",
  "<img src=x onerror=\"document.title = 'owned'\">",
  "<svg onload=\"document.title = 'owned'\"></svg><style>*{display:none!important}</style>",
  "</textarea></div><a href=\"javascript:alert(1)\">here</a> &lt;b&gt; &amp; <!-- -->",
  "{{constructor.constructor('alert(1)')()}} ${1 + 1} %3Cscript%3E",
];

const ODD = [
  "a\u0000b", // NUL
  "\u202Eesrever \u2066isolated\u2069 \u200F", // bidi
  "a\u0007\u001b[31m\u007f", // control characters
  "👩🏽‍🚒 e\u0301 \uFFFD \u{10FFFF}", // beyond the basic plane, and not even assigned
  "שלום! مرحبا", // right to left
  "x".repeat(20_000), // no place to break
];

for (const [name, texts] of [["markup", MARKUP], ["odd characters", ODD]] as const) {
  test(`${name} from the agent is text`, async ({ desk, visitor, page }) => {
    await visitor.visits(desk.url, { "start-on": "open" });
    await visitor.opens();
    const agent = await desk.answers(texts[0]);
    for (const text of texts) await agent.says(text);
    await expect(visitor.log.locator('[part="row agent"]')).toHaveCount(texts.length);
    for (const [place, text] of texts.entries()) {
      const shown = await visitor.log.locator('[part="row agent"] [part="text"]').nth(place).evaluate((node) => node.firstChild?.nodeValue);
      expect(text.length > 5000 ? shown?.slice(0, 5000) : shown).toBe(text.slice(0, 5000));
    }
    await expect(page).toHaveTitle(/Reed & Bow/);
    const names = await visitor.log.locator("*").evaluateAll((all) => [...new Set(all.map(({ localName }) => localName))]);
    const ours = ["bdi", "button", "div", "i", "span", "strong", "time"];
    expect(names.filter((name) => !ours.includes(name)), "elements that are not ours").toEqual([]);
    expect(await visitor.panel.evaluate((panel) => panel.scrollWidth <= panel.clientWidth), "nothing sticks out").toBe(true);
  });

  test(`${name} from the visitor arrives as written`, async ({ desk, visitor }) => {
    await visitor.visits(desk.url);
    await visitor.opens();
    await visitor.says("Hello");
    const agent = await desk.hears("Hello");
    const short = texts.filter((text) => text.length < 4000);
    for (const text of short) await visitor.says(text);
    await agent.reads(["> Hello", ...short.map((text) => `> ${text}`)]);
  });
}

test("half a character and a million of them from the desk", async ({ desk, relay, visitor }) => {
  // No desk of ours can be made to send these: they are put into its answers on the way.
  relay.rewrites = (body) => body.replace("HALF", "a\\ud800b").replace("HUGE", "Lorem ipsum ".repeat(90_000));
  await visitor.visits(relay.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await agent.says("HALF");
  await agent.says("HUGE");
  await agent.says("And now?");
  const texts = visitor.log.locator('[part="row agent"] [part="text"]');
  await expect(texts).toHaveCount(3);
  expect(await texts.nth(0).textContent()).toMatch(/^a[\ud800\ufffd]b$/);
  expect((await texts.nth(1).textContent())?.length).toBeLessThan(6000);
  await visitor.says("Still here.");
  await agent.reads(["< HALF", "< HUGE", "< And now?", "> Still here."]);

  await visitor.log.getByRole("button", { name: "Show the whole message" }).click();
  expect((await texts.nth(1).textContent())?.length).toBe(12 * 90_000);
});

test("words that are too long come back with the reason", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  const long = "x".repeat(4001);
  await visitor.says(long);
  await expect(visitor.panel.getByRole("alert")).toHaveText("That is too long to send in one go. Please split it up.");
  await expect(visitor.field).toHaveValue(long);
  expect(await desk.chats(), "the desk has not rung for nothing").toEqual([]);

  await visitor.says(long.slice(1));
  const agent = await desk.hears(long.slice(1));
  await visitor.reads([`> ${long.slice(1)}`, "* Mara joined the chat"]);
  await visitor.says(long);
  await expect(visitor.field).toHaveValue(long);
  await agent.reads([`> ${long.slice(1)}`]);
});

test("a lone surrogate from the visitor does not stop the chat", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await visitor.field.evaluate((field: HTMLTextAreaElement) => (field.value = "a\ud800b"));
  await visitor.field.press("Enter");
  await visitor.says("Whole again");
  await agent.reads(["> Hello", "> a\ufffdb", "> Whole again"]);
});
