/**
 * A whole chat without a mouse, and what single keys do: Enter, Shift+Enter, Escape, and Enter while an input method is at
 * work.
 */
import { expect, test } from "./story/story.js";

test("a whole chat by keyboard alone", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.keyboard.press("Shift+Tab");
  await expect(visitor.launcher).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(visitor.field).toBeFocused();

  await page.keyboard.type("Hello");
  await page.keyboard.press("Enter");
  const agent = await desk.answers();
  await agent.says("Hi!");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi!"]);
  await expect(visitor.field, "writing goes on where it was").toBeFocused();

  const endChat = visitor.panel.getByRole("button", { name: "End chat" });
  for (let steps = 0; steps < 5 && !(await endChat.evaluate(hasFocus)); steps += 1) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(visitor.panel.getByRole("button", { name: "Keep chatting" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await agent.seesTheEnd("visitor");
  const again = visitor.panel.getByRole("button", { name: "Start a new chat" });
  await expect(again).toBeVisible();
  for (let steps = 0; steps < 5 && !(await again.evaluate(hasFocus)); steps += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(visitor.field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(visitor.launcher).toBeFocused();
});

test("Escape closes the panel, and focus returns to the launcher", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.field.fill("a draft");
  await page.keyboard.press("Escape");
  await expect(visitor.panel).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
  await expect(visitor.launcher).toHaveAttribute("aria-expanded", "false");

  await page.keyboard.press("Enter");
  await expect(visitor.field).toBeFocused();
  await expect(visitor.field).toHaveValue("a draft");
});

test("Escape takes back the question before it closes the panel", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await agent.says("Hello");
  await visitor.presses("End chat");
  await expect(visitor.panel.getByRole("alertdialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(visitor.panel.getByRole("alertdialog")).toBeHidden();
  await expect(visitor.field).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(visitor.panel).toBeHidden();
});

test("Tab leaves the panel at both ends", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  const inside = () => page.evaluate(() => document.activeElement?.localName === "chin-wag");
  for (const key of ["Tab", "Shift+Tab"]) {
    await visitor.field.focus();
    for (let steps = 0; steps < 8 && (await inside()); steps += 1) await page.keyboard.press(key);
    expect(await inside(), `${key} is not caught`).toBe(false);
  }
});

test("Enter sends, Shift+Enter breaks the line, blanks go nowhere", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  await page.keyboard.type("  ");
  await page.keyboard.press("Enter");
  await visitor.reads([]);
  await visitor.field.fill("");
  await page.keyboard.type("one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  await expect(visitor.field).toHaveValue("one\ntwo");
  await page.keyboard.press("Enter");
  await expect(visitor.field).toHaveValue("");
  const agent = await desk.answers();
  await agent.reads(["> one\ntwo"]);
});

test("Enter while an input method composes belongs to the input method", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  const keyboard = await page.context().newCDPSession(page);
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await keyboard.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
  await keyboard.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  await keyboard.send("Input.insertText", { text: "日本" });
  await expect(visitor.field).toHaveValue("日本");
  await visitor.reads([]);

  // Safari reports the Enter that ends a composition as an ordinary one, in the same task.
  await visitor.field.evaluate((field) => {
    field.dispatchEvent(new CompositionEvent("compositionstart"));
    field.dispatchEvent(new CompositionEvent("compositionend"));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  await visitor.reads([]);
  await page.keyboard.press("Enter");
  const agent = await desk.answers();
  await agent.reads(["> 日本"]);
});

test("the page's own shortcuts do not hear what is typed", async ({ desk, visitor, page }) => {
  await visitor.visits(desk.url);
  await page.evaluate(() => document.addEventListener("keydown", ({ key }) => document.body.append(`[${key}]`)));
  await visitor.opens();
  await page.keyboard.type("/s?");
  await expect(visitor.field).toHaveValue("/s?");
  await expect(page.locator("body")).not.toContainText("[");
});

function hasFocus(element: Element): boolean {
  return (element.getRootNode() as ShadowRoot).activeElement === element;
}
