/**
 * Bad networks and moving servers. Whatever happens, both sides end with the same conversation: nothing lost, nothing
 * twice, nothing out of order.
 */
import { expect, test } from "./story/story.js";

test("the server moves in the middle of a sentence", async ({ desk, visitor }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("My bow");
  const agent = await desk.hears("My bow");
  await agent.reads(["> My bow"]);

  await visitor.field.pressSequentially("was chewed");
  await desk.breaks({ fault: "move" });
  await visitor.field.pressSequentially(" by a spaniel");
  await visitor.field.press("Enter");
  await visitor.wire.shows("→ GET ReconnectSession", "← 200 GET ReconnectSession", "← 200 POST ChasitorResyncState");
  await agent.reads(["> My bow", "> was chewed by a spaniel"]);
  await agent.says("Poor thing.");
  await visitor.reads(["> My bow", "* Mara joined the chat", "> was chewed by a spaniel", "< Poor thing."]);
  expect(visitor.wire.count("→ GET SessionId"), "it is still the same chat").toBe(1);
});

test("the server moves while nobody has answered yet", async ({ desk, visitor }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.caller();
  await visitor.isTold("Waiting for someone to join…");
  await desk.breaks({ fault: "move" });
  await visitor.wire.shows("← 200 GET ReconnectSession");
  await agent.accepts();
  await agent.reads(["> Hello"]);
  await visitor.reads(["> Hello", "* Mara joined the chat"]);
});

for (const kind of ["post", "poll", "session"] as const) {
  test(`an answer is lost after the desk has acted: ${kind}`, async ({ desk, visitor }) => {
    visitor.watch.excuses(/\/chat\/rest\//);
    await visitor.visits(desk.url);
    await visitor.opens();
    if (kind === "session") await desk.breaks({ fault: "drop-next-answer", kind });
    await visitor.says("Hello");
    const agent = await desk.hears("Hello");
    await agent.reads(["> Hello"]);
    await visitor.reads(["> Hello", "* Mara joined the chat"]);

    if (kind !== "session") await desk.breaks({ fault: "drop-next-answer", kind, count: 2 });
    // The same words twice: what tells a repetition from a retry is the number, not the text.
    for (const words of ["ok", "ok"]) await visitor.says(words);
    await agent.reads(["> Hello", "> ok", "> ok"]);
    for (const words of ["Fine.", "Fine."]) await agent.says(words);
    await visitor.reads(["> Hello", "* Mara joined the chat", "> ok", "> ok", "< Fine.", "< Fine."]);
    await agent.reads(["> Hello", "> ok", "> ok", "< Fine.", "< Fine."]);
    expect(visitor.wire.lines.filter((line) => line.startsWith("×")), "answers were lost").not.toEqual([]);
  });
}

test("the lost answer is the one to the request for a chat", async ({ desk, visitor }) => {
  visitor.watch.excuses(/ChasitorInit/);
  await desk.breaks({ fault: "drop-next-answer", kind: "post" });
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.reads(["> Hello"]);
  expect(await desk.chats(), "asked for twice, it is one chat").toHaveLength(1);
});

test("offline and back", async ({ desk, visitor, context }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  const agent = await visitor.meets(desk);

  await context.setOffline(true);
  await visitor.says("Are you there?");
  await visitor.reads(["> Hello", "* Mara joined the chat", "> Are you there? (pending)"]);
  await visitor.isTold(/^Connection lost\./);
  await agent.says("I am.");
  await context.setOffline(false);
  await agent.reads(["> Hello", "< I am.", "> Are you there?"]);
  await visitor.reads(["> Hello", "* Mara joined the chat", "> Are you there?", "< I am."]);
  await expect(visitor.status).toBeHidden();
});

test("the cable is pulled while a poll is held", async ({ relay, desk, visitor }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  const agent = await visitor.meets(desk, relay.url);

  relay.cut();
  await visitor.wire.shows("× GET Messages");
  await agent.says("Did you hear that?");
  await visitor.says("Hear what?");
  await visitor.isTold(/^Connection lost\./);
  relay.mend();
  await visitor.reads(["> Hello", "* Mara joined the chat", "> Hear what?", "< Did you hear that?"]);
  await agent.reads(["> Hello", "< Did you hear that?", "> Hear what?"]);
  await expect(visitor.status).toBeHidden();
});

test("a visitor who does not want to wait for the next attempt", async ({ relay, desk, visitor, page }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  await page.clock.install();
  const agent = await visitor.meets(desk, relay.url);
  relay.cut();
  await visitor.says("Hello?");
  await visitor.isTold(/^Connection lost\./);

  // With the page's clock stopped no attempt is made by itself any more.
  await page.clock.pauseAt(Date.now() + 2000);
  const button = visitor.status.getByRole("button", { name: "Try again now" });
  await expect(button).toBeVisible();
  await visitor.isTold(/Trying again in \d+ seconds?\.$/);
  relay.mend();
  const attempts = () => visitor.wire.lines.filter((line) => line.startsWith("→ ") && !line.includes("/")).length;
  const before = attempts();
  await button.click();
  await page.clock.runFor(1);
  await expect.poll(attempts, "an attempt is made at once").toBeGreaterThan(before);
  await page.clock.resume();
  await agent.reads(["> Hello", "> Hello?"]);
  await expect(visitor.status).toBeHidden();
});
