/**
 * Reading: staying where one is while others write, coming back to what is new, links and formatted words, and the visitor's
 * own clock.
 */
import { expect, test } from "./story/story.js";

test("who reads further up is not moved, and is told how much has come", async ({ desk, visitor }) => {
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  for (let line = 1; line <= 14; line += 1) await agent.says(`Line ${line} of a long explanation that takes more than one row of the panel.`);
  await expect(visitor.log.locator('[part="row agent"]')).toHaveCount(14);
  const bottom = () => visitor.log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
  await expect.poll(bottom, "the newest is in sight").toBeLessThan(2);

  await visitor.log.evaluate((log) => (log.scrollTop = 40));
  await expect(visitor.panel.getByRole("button", { name: "Latest messages" })).toBeVisible();
  await agent.says("One more.");
  const news = visitor.panel.getByRole("button", { name: "1 new message" });
  await expect(news).toBeVisible();
  expect(await visitor.log.evaluate((log) => log.scrollTop), "the reader stays").toBe(40);
  await agent.says("And another.");
  await visitor.panel.getByRole("button", { name: "2 new messages" }).click();
  await expect.poll(bottom).toBeLessThan(2);
  await expect(visitor.panel.locator('[part="jump"]')).toBeHidden();

  await visitor.log.evaluate((log) => (log.scrollTop = 40));
  await visitor.says("My own words bring me down.");
  await expect.poll(bottom).toBeLessThan(2);
});

test("a line stands above what came while the panel was closed, until it is answered", async ({ desk, visitor }) => {
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await agent.says("Before");
  await visitor.reads(["* Mara joined the chat", "< Before"]);
  await visitor.closes();
  await agent.says("Meanwhile");
  await agent.says("And more");
  await expect(visitor.launcher.locator('[part="badge"]')).toHaveText("2");
  await visitor.opens();
  const divider = visitor.log.locator('[part="divider"]');
  await expect(divider).toBeVisible();
  expect(await divider.evaluate((line) => (line.nextElementSibling as HTMLElement).textContent)).toContain("Meanwhile");
  await visitor.says("Read it.");
  await expect(divider).toHaveCount(0);
});

test("addresses become links, and a bot's marks become what they mean", async ({ desk, visitor }) => {
  await visitor.visits(desk.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await agent.says("See https://reedandbow.example/oboe?a=1&b=2, or (http://reedandbow.example/a_b_(c)).");
  const links = visitor.log.locator("a");
  await expect(links).toHaveText(["https://reedandbow.example/oboe?a=1&b=2", "http://reedandbow.example/a_b_(c)"]);
  for (const [name, value] of [["target", "_blank"], ["rel", "noopener noreferrer"], ["href", "https://reedandbow.example/oboe?a=1&b=2"]] as const) {
    await expect(links.first()).toHaveAttribute(name, value);
  }
  await agent.says("We need:\n- **both** halves\n- the *case*\n- `serial`\n\n3. Third\n4. Fourth");
  const last = visitor.log.locator('[part="row agent"] [part="text"]').last();
  await expect(last.locator("ul > li")).toHaveText(["both halves", "the case", "serial"]);
  await expect(last.locator("strong")).toHaveText("both");
  await expect(last.locator("em")).toHaveText("case");
  await expect(last.locator("code")).toHaveText("serial");
  await expect(last.locator("ol")).toHaveAttribute("start", "3");

  // What only looks like marks stays what it is, and the visitor's own words are never formatted.
  for (const plain of ["2 * 3 * 4 = 24", "snake_case_name and __init__.py", "a*b*c", "**", "5 > 3 - 2"]) {
    await agent.says(plain);
    await expect(visitor.log.locator('[part="row agent"] [part="text"]').last()).toHaveText(plain);
  }
  await visitor.says("**not bold**, but https://oboe.example");
  await expect(visitor.log.locator('[part="row visitor"] a')).toHaveText("https://oboe.example");
  await expect(visitor.log.locator('[part="row visitor"] [part="text"]')).toHaveText("**not bold**, but https://oboe.example");
});

test.describe("in another zone", () => {
  test.use({ timezoneId: "Pacific/Auckland", locale: "de" });
  test("times are the visitor's own, and a new day is told", async ({ desk, visitor, page }) => {
    await page.clock.install({ time: new Date("2026-11-21T10:58:30Z") });
    await visitor.visits(desk.url, { "start-on": "open", lang: "de" });
    await visitor.launcher.click();
    const agent = await desk.answers();
    await agent.says("Guten Abend");
    await expect(visitor.bubble.locator('[part="time"]')).toHaveText("23:58");
    await page.clock.fastForward("02:00");
    await agent.says("Guten Morgen");
    await expect(visitor.bubble.locator('[part="day"]')).toHaveText("Sonntag, 22. November");
    await expect(visitor.bubble.locator('[part="time"]').last()).toHaveText("0:00");
  });
});

test("what is left of the room for a message is told near its end", async ({ desk, visitor }) => {
  await visitor.visits(desk.url);
  await visitor.opens();
  const counter = visitor.panel.locator('[part="counter"]');
  await visitor.field.fill("x".repeat(3799));
  await expect(counter).toBeHidden();
  await visitor.field.fill("x".repeat(3999));
  await expect(counter).toHaveText("1 character left");
  await visitor.field.fill("👍".repeat(3990));
  await expect(counter, "as people count").toHaveText("10 characters left");
  await visitor.field.fill("x".repeat(4002));
  await expect(counter).toHaveText("2 characters too many");
  await expect(visitor.field).toHaveAttribute("aria-invalid", "true");
});
