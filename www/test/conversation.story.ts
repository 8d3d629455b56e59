/**
 * How chats begin and what is said in them, when nothing goes wrong: who speaks first, who waits, who types.
 */
import { expect, test } from "./story/story.js";

test("first chat", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await expect(visitor.field).toBeFocused();
  await expect(visitor.title).toHaveText("Reed & Bow");

  await visitor.says("My oboe has a crack.");
  const agent = await desk.hears("My oboe has a crack.", "Mara");
  await expect(visitor.title).toHaveText("Mara");
  await agent.says("At the top?");
  await visitor.reads(["> My oboe has a crack.", "* Mara joined the chat", "< At the top?"]);

  await visitor.says("Yes");
  await visitor.says("Yes");
  await agent.reads(["> My oboe has a crack.", "< At the top?", "> Yes", "> Yes"]);
  await agent.says("Bring it along.");
  await agent.reads(["> My oboe has a crack.", "< At the top?", "> Yes", "> Yes", "< Bring it along."]);
});

test("the agent speaks first", async ({ desk, visitor }) => {
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers("Robin");
  await agent.says("Good morning! What can I do for you?");
  await visitor.reads(["* Robin joined the chat", "< Good morning! What can I do for you?"]);
  await visitor.says("Do you mend bows?");
  await agent.reads(["< Good morning! What can I do for you?", "> Do you mend bows?"]);
});

test("two visitors wait in line and move up", async ({ desk, visitor, somebodyElse }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("First");
  const first = await desk.caller();
  await visitor.isTold("Waiting for someone to join…");

  await somebodyElse.visits(desk.url);
  await somebodyElse.opens();
  await somebodyElse.says("Second");
  await somebodyElse.isTold("1 person is ahead of you");
  await expect(somebodyElse.subtitle).toHaveText("Waiting in line");

  await first.accepts();
  await expect(visitor.status).toBeHidden();
  await somebodyElse.isTold(/^You are next in line/);
  const second = await desk.hears("Second", "Robin");
  await first.reads(["> First"]);
  await second.reads(["> Second"]);
});

test("words typed early wait until somebody is there", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  for (const words of ["Hello?", "Is anybody there?"]) await visitor.says(words);
  await desk.caller();
  await visitor.reads(["> Hello? (pending)", "> Is anybody there? (pending)"]);
  // The reason stands once, under the last line that waits.
  await expect(visitor.log.getByText("Will be delivered when someone joins").filter({ visible: true })).toHaveCount(1);
  expect(visitor.wire.count("→ POST ChatMessage"), "nobody is there yet").toBe(0);

  const agent = await desk.answers();
  await agent.reads(["> Hello?", "> Is anybody there?"]);
  await visitor.reads(["> Hello?", "> Is anybody there?", "* Mara joined the chat"]);
});

test("each side sees that the other is typing", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await visitor.reads(["> Hello", "* Mara joined the chat"]);

  const dots = visitor.log.locator('[part="typing"]');
  await agent.types();
  await expect(dots).toBeVisible();
  await expect(visitor.panel.getByRole("status")).toHaveText("Mara is typing…");
  await agent.types(false);
  await expect(dots).toBeHidden();
  await agent.types();
  await expect(dots).toBeVisible();
  await agent.says("Here I am.");
  await expect(dots).toBeHidden();

  await visitor.field.pressSequentially("I was");
  await agent.seesTyping(true);
  await visitor.field.fill("");
  await agent.seesTyping(false);
  await visitor.field.pressSequentially("wondering");
  await agent.seesTyping(true);
  await visitor.field.press("Enter");
  await agent.seesTyping(false);
  expect(visitor.wire.count("→ POST ChasitorTyping"), "told once, not for every key").toBe(2);
});

test("another agent takes over, and one loses the connection", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello", "Mara");
  await agent.handsOverTo("Robin");
  await expect(visitor.title).toHaveText("Robin");
  await agent.disconnects();
  await visitor.reads([
    "> Hello",
    "* Mara joined the chat",
    "* Robin took over the chat",
    "* Robin lost the connection. The chat goes on.",
  ]);
  await visitor.says("Still there?");
  await agent.reads(["> Hello", "* ", "> Still there?"]);
});

test("messages that come while the panel is closed are counted", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Call me when it is done.");
  const agent = await desk.hears("Call me when it is done.");
  await visitor.reads(["> Call me when it is done.", "* Mara joined the chat"]);
  await visitor.closes();
  await expect(visitor.launcher).toHaveAccessibleName("Open chat");

  const badge = visitor.launcher.locator('[part="badge"]');
  await expect(badge).toBeHidden();
  await agent.says("It is done.");
  await expect(badge).toHaveText("1");
  await expect(visitor.launcher).toHaveAccessibleName("Open chat, 1 new message");
  await agent.says("It sings.");
  await expect(badge).toHaveText("2");
  await expect(visitor.launcher).toHaveAccessibleName("Open chat, 2 new messages");
  await expect(badge).toBeVisible();

  await visitor.opens();
  await expect(badge).toBeHidden();
  await visitor.reads(["> Call me when it is done.", "* Mara joined the chat", "< It is done.", "< It sings."]);
});
