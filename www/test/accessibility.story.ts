/**
 * Every state of the bubble against the rules of axe, in light and in dark, and what a screen reader is told.
 */
import { meetsTheRules } from "./story/axe.js";
import { expect, test } from "./story/story.js";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("from the closed bubble to the end of a chat", async ({ desk, visitor, page, context }) => {
      visitor.watch.excuses(/\/chat\/rest\//);
      await visitor.visits(desk.url);
      await meetsTheRules(page, "closed");
      await visitor.opens();
      await meetsTheRules(page, "empty");
      await visitor.says("Hello");
      await visitor.isTold("Waiting for someone to join…");
      await meetsTheRules(page, "queued");

      const agent = await desk.hears("Hello");
      await agent.says("Hi! How can I help?");
      await visitor.says("It squeaks.");
      await agent.types();
      await expect(visitor.log.locator('[part="typing"]')).toBeVisible();
      await meetsTheRules(page, "chatting");
      await visitor.presses("End chat");
      await expect(visitor.panel.getByRole("alertdialog")).toBeVisible();
      await meetsTheRules(page, "asked whether to end");
      await visitor.presses("Keep chatting");

      await context.setOffline(true);
      await visitor.says("Can you hear it?");
      await visitor.isTold(/^Connection lost\./);
      await meetsTheRules(page, "in trouble");
      await desk.restarts();
      await context.setOffline(false);
      await expect(visitor.panel.getByRole("button", { name: "Start a new chat" })).toBeVisible();
      await meetsTheRules(page, "ended");
    });

    test("words that failed, and a chat that cannot be", async ({ desk, visitor, page }) => {
      visitor.watch.expects(/attribute "button"/);
      await desk.breaks({ fault: "refuse" });
      await visitor.visits(desk.url);
      await visitor.opens();
      await visitor.says("Hello");
      await visitor.reads(["> Hello (failed)", "* The chat ended"]);
      await meetsTheRules(page, "failed");
      await visitor.closes();
      await meetsTheRules(page, "closed again");

      await visitor.visits(desk.url, { button: "wrong" });
      await visitor.opens();
      await expect(visitor.field).toBeHidden();
      await meetsTheRules(page, "not set up");
    });
  });
}

test("what a screen reader finds", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await expect(visitor.launcher).toHaveAccessibleName("Open chat");
  await expect(visitor.launcher).toHaveAttribute("aria-expanded", "false");
  await visitor.opens();
  await expect(visitor.launcher).toHaveAttribute("aria-expanded", "true");
  await expect(visitor.panel).toHaveAccessibleName("Reed & Bow");
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi");
  await visitor.reads(["> Hello", "* Mara joined the chat", "< Hi"]);
  await expect(visitor.panel).toHaveAccessibleName("Mara");
  await expect(visitor.log).toMatchAriaSnapshot(`
    - log "Conversation":
      - strong: Hello! How can we help?
      - text: /join you here. You/
      - time
      - text: Hello Mara joined the chat Mara
      - time
      - text: Hi
  `);
});
