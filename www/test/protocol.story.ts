/**
 * What a desk of the whole protocol does to a conversation: menus, files, transfers, conferences, the question whether
 * somebody is still there, and drafts that can be seen.
 */
import { expect, test } from "./story/story.js";

test("a choice is made once and stands there as the visitor's words", async ({ desk, visitor }) => {
  const agent = await visitor.meets(desk);
  await agent.offers(["Prices", "Opening hours"], "What would you like to know?");
  const menu = visitor.log.getByRole("group", { name: "What would you like to know?" });
  await menu.getByRole("button", { name: "Opening hours" }).click();
  await agent.has("Opening hours");
  await expect(visitor.log.locator('[part="row visitor"]').last()).toContainText("Opening hours");
  await expect(menu.getByRole("button", { name: "Opening hours" })).toHaveAttribute("aria-pressed", "true");
  for (const item of await menu.getByRole("button").all()) await expect(item).toBeDisabled();
  await expect(visitor.field, "the button that was pressed is gone, and so one goes on writing").toBeFocused();

  // The same by keyboard, and of buttons that have no header.
  await agent.offers(["Yes", "No"]);
  const yes = visitor.log.getByRole("button", { name: "Yes" });
  await yes.focus();
  await visitor.page.keyboard.press("Enter");
  await agent.has("Yes");
  await agent.offers(["Later"]);
  await expect(visitor.log.getByRole("button", { name: "Later" })).toBeEnabled();
  await agent.ends();
  await expect(visitor.log.getByRole("button", { name: "Later" }), "nobody hears it any more").toBeDisabled();
});

test("a file that was asked for is sent, and one that was not wanted is not", async ({ desk, visitor, page }) => {
  const agent = await visitor.meets(desk);
  await agent.asksForFile();
  const bar = visitor.panel.locator('[part="file"]');
  await expect(bar.getByText("You are asked for a file.")).toBeVisible();
  await visitor.presses("No, thank you");
  await expect(bar).toBeHidden();
  await agent.wantsNoFile();

  await agent.asksForFile();
  const choosing = page.waitForEvent("filechooser");
  await visitor.presses("Choose a file");
  await (await choosing).setFiles({ name: "crack.png", mimeType: "image/png", buffer: Buffer.from("not really a picture") });
  await expect(visitor.log.getByText("crack.png has arrived")).toBeVisible();
  await expect(bar).toBeHidden();
  await expect.poll(async () => JSON.stringify(await desk.chats())).toContain('"crack.png"');
});

test("handed on, taken back, and joined by another", async ({ desk, visitor }) => {
  const agent = await visitor.meets(desk);
  await agent.joinedBy("Robin");
  await agent.leftBy("Robin");
  await visitor.reads(["> Hello", "* Mara joined the chat", "* Robin joined in", "* Robin left the chat"]);

  await agent.handsOn("5734q000000YkWd");
  await expect(visitor.subtitle).toHaveText("Passing you on…");
  await visitor.says("I will wait.");
  await visitor.reads([
    "> Hello", "* Mara joined the chat", "* Robin joined in", "* Robin left the chat", "* Mara is passing you on", "> I will wait. (pending)",
  ]);
  await agent.accepts("Noor");
  await agent.has("I will wait.");
  await expect(visitor.title).toHaveText("Noor");
  await expect(visitor.log.locator('[part="row visitor"][data-delivery="sent"]')).toHaveCount(2);
});

test("somebody who is silent is asked, and one key is an answer", async ({ desk, visitor, page }) => {
  const agent = await visitor.meets(desk);
  await agent.sets({ idle: { warning: 2, timeout: 30 } });
  await agent.says("What is the number inside?");
  await visitor.isTold(/^Are you still there\? The chat ends in \d+ seconds\.$/);
  await expect(visitor.panel.getByRole("status").first()).toHaveText("Are you still there? The chat ends soon unless you press a key.");
  await visitor.presses("I am still here");
  await expect(visitor.status).toBeHidden();

  await agent.says("It is on the bell.");
  await visitor.isTold(/^Are you still there\?/);
  await visitor.log.focus();
  await page.keyboard.press("ArrowDown");
  await expect(visitor.status).toBeHidden();
  expect(await desk.chats(), "the chat goes on").toMatchObject([{ state: { is: "active" } }]);
});

test("a visitor whose drafts can be seen is told so", async ({ desk, visitor }) => {
  const agent = await visitor.meets(desk);
  await expect(visitor.panel.locator('[part="sneak-peek"]')).toBeHidden();
  await agent.sets({ sneakPeek: true });
  await visitor.says("Can you see this?");
  await agent.has("Can you see this?");
  // The site has not asked for it, so nothing is shown to the desk before it is sent.
  await expect(visitor.panel.locator('[part="sneak-peek"]')).toBeHidden();
});

test("what no attribute says is set by the page: pre-chat details, and drafts that the agent may see", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.bubble.evaluate((element) => {
    const prechatDetails = [{ label: "Order", value: "4711" }];
    Object.assign(element, { settings: { sneakPeek: true, prechatDetails } });
  });
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  expect(JSON.stringify(await desk.chats())).toContain('"4711"');
  await agent.sets({ sneakPeek: true });
  await expect(visitor.panel.getByText("Your words can be seen while you write.")).toBeVisible();
  await visitor.field.fill("Is the b");
  await expect.poll(async () => JSON.stringify(await desk.chats()), "the agent reads along").toContain('"draft":"Is the b"');
});
