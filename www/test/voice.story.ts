/**
 * What is read out, and how often: each message once, in the log; how the chat stands, in a region of its own and not too
 * often; and never what was said before, not even when the panel is made anew in another language.
 */
import { expect, test } from "./story/story.js";
import { Ear } from "./story/live.js";

test("each new message is read out once, with who says it", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  const ear = await Ear.at(page);
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi!");
  await agent.says("How can I help?");
  await agent.types();
  await expect.poll(() => ear.heard()).toContain("Mara is typing…");
  await agent.types(false);
  await agent.types();
  await agent.says("Still there?");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi!", "< How can I help?", "< Still there?"]);
  const heard = await ear.heard();
  for (const words of ["Hi!", "How can I help?", "Still there?"]) {
    const said = heard.filter((line) => line.includes(words));
    expect(said, words).toHaveLength(1);
    expect(said[0]).toContain("Mara");
  }
  expect(heard.filter((line) => line === "Mara is typing…"), "once in a turn").toHaveLength(1);
  expect(heard.filter((line) => line.includes("Mara joined the chat"))).toHaveLength(1);
});

test("what was said before is not read out, in whatever language the panel goes on", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi!");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi!"]);
  await visitor.field.fill("a draft");
  const ear = await Ear.at(page);

  await visitor.bubble.evaluate((element) => element.setAttribute("lang", "ar"));
  await expect(visitor.panel.locator('[part="frame"]')).toHaveAttribute("dir", "rtl");
  await expect(visitor.panel.locator('[part="row agent"]')).toHaveCount(1);
  await expect(visitor.panel.locator("textarea")).toHaveValue("a draft");
  await visitor.bubble.evaluate((element) => element.setAttribute("lang", "de"));
  await expect(visitor.panel.getByRole("button", { name: "Beenden" })).toBeVisible();
  await agent.says("Und jetzt?");
  await expect(visitor.panel.locator('[part="row agent"]')).toHaveCount(2);
  const heard = await ear.heard();
  expect(heard.filter((line) => /Hello|Hi!|joined/.test(line))).toEqual([]);
  expect(heard.filter((line) => line.includes("Und jetzt?"))).toHaveLength(1);
});

test("words that came while the panel was closed are read out then, and not again when it is opened", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await visitor.reads(["* Mara joined the chat"]);
  await visitor.closes();
  const ear = await Ear.at(page);
  await agent.says("Are you there?");
  await expect(visitor.launcher.locator('[part="badge"]')).toHaveText("1");
  const heard = async () => (await ear.heard()).filter((line) => line.includes("Are you there?"));
  await expect.poll(heard, "the preview beside the launcher says it").toHaveLength(1);
  await visitor.opens();
  await expect(visitor.log.getByText("New messages")).toBeVisible();
  expect(await heard(), "and nobody else").toHaveLength(1);
});
