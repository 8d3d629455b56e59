/**
 * How chats end: by either side, by a refusal, or before anybody has come. And that every end is a place to start from.
 */
import { expect, test } from "./story/story.js";

test("the agent ends the chat", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Thank you!");
  const agent = await desk.hears("Thank you!");
  await agent.reads(["> Thank you!"]);
  await agent.says("Goodbye.");
  await agent.ends();
  await visitor.reads(["> Thank you!", "* Mara joined the chat", "< Goodbye.", "* The chat ended"]);
  await expect(visitor.panel.getByText("The chat was ended by the other side.").first()).toBeVisible();
  await expect(visitor.field).toBeHidden();
  expect(visitor.wire.count("→ DELETE SessionId"), "the desk has thrown the session away by itself").toBe(0);
});

test("the visitor ends the chat, after having been asked", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("That was all.");
  const agent = await desk.hears("That was all.");
  await visitor.reads(["> That was all.", "* Mara joined the chat"]);

  await visitor.presses("End chat");
  const question = visitor.panel.getByRole("alertdialog", { name: "End this chat?" });
  await expect(question.getByRole("button", { name: "Keep chatting" })).toBeFocused();
  await visitor.presses("Keep chatting");
  await expect(visitor.field).toBeFocused();
  expect(visitor.wire.count("→ POST ChatEnd"), "the visitor has thought better of it").toBe(0);

  await visitor.presses("End chat");
  await question.getByRole("button", { name: "End chat" }).click();
  await expect(visitor.panel.getByText("You ended the chat.").first()).toBeVisible();
  await expect(visitor.panel.getByRole("button", { name: "Start a new chat" })).toBeVisible();
  await agent.seesTheEnd("visitor");
  // The key is part of the address of the last one: it may go out only when the goodbye was answered.
  await visitor.wire.shows("→ POST ChatEnd", "← 200 POST ChatEnd", "→ DELETE SessionId", "← 200 DELETE SessionId");
  expect(visitor.wire.count("→ POST ChatEnd")).toBe(1);
});

test("a visitor who is tired of waiting leaves the line", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello?");
  const agent = await desk.caller();
  await expect(visitor.status).toBeVisible();
  await visitor.presses("Stop waiting");
  await visitor.presses("Leave");
  await agent.seesTheEnd("visitor");
  await visitor.wire.shows("← 200 POST ChatEnd", "→ DELETE SessionId");
  await visitor.reads(["> Hello? (failed)", "* The chat ended"]);
});

test("after the end another chat starts", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("One");
  const first = await desk.hears("One", "Mara");
  await first.reads(["> One"]);
  await first.ends();
  await visitor.presses("Start a new chat");
  await expect(visitor.field).toBeFocused();

  await visitor.says("Two");
  const agent = await desk.hears("Two", "Robin");
  await agent.says("Three");
  await visitor.reads(["> One", "* Mara joined the chat", "* The chat ended", "> Two", "* Robin joined the chat", "< Three"]);
  await agent.reads(["> Two", "< Three"]);
});

test("nobody is available", async ({ desk, visitor }) => {
  await desk.breaks({ fault: "refuse" });
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  await expect(visitor.panel.getByText("Nobody is available at the moment.").first()).toBeVisible();
  await visitor.reads(["> Hello (failed)", "* The chat ended"]);
});

test("a visitor who is not served is told so", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  await (await desk.caller()).refuses("Blocked");
  await expect(visitor.panel.getByText("Chat is not available to you here.").first()).toBeVisible();
});

test("words that could not go with one chat go with the next", async ({ desk, visitor }) => {
  await desk.breaks({ fault: "refuse" });
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Is my cello ready?");
  await visitor.reads(["> Is my cello ready? (failed)", "* The chat ended"]);

  await visitor.log.getByRole("button", { name: "Try again" }).click();
  const agent = await desk.hears("Is my cello ready?");
  await agent.reads(["> Is my cello ready?"]);
  await visitor.reads(["> Is my cello ready?", "* The chat ended", "* Mara joined the chat"]);
});

test("words of unknown fate are marked as such when the desk restarts", async ({ desk, visitor }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  const agent = await visitor.meets(desk);

  // The first text reaches the desk, and no answer to it comes back; the second never leaves.
  await visitor.field.fill("Did you get this?");
  await visitor.wire.shows("← 200 POST ChasitorTyping");
  await desk.breaks({ fault: "drop-next-answer", kind: "post", count: 1000 });
  await visitor.field.press("Enter");
  await agent.reads(["> Hello", "> Did you get this?"]);
  await visitor.says("And this?");
  await visitor.reads(["> Hello", "* Mara joined the chat", "> Did you get this? (pending)", "> And this? (pending)"]);
  await desk.restarts();
  await expect(visitor.panel.getByText("The connection to this chat was lost for good.").first()).toBeVisible();
  await visitor.reads([
    "> Hello",
    "* Mara joined the chat",
    "> Did you get this? (perhaps)",
    "> And this? (failed)",
    "* The chat ended",
  ]);
  await expect(visitor.log.getByText("Perhaps delivered")).toBeVisible();
});
