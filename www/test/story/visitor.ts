/**
 * A person in front of the bubble. Knows it as a person does: by the roles and names of what is on the screen, and by the
 * parts that a style sheet may name where several things share a role. Stories say what the person does and sees.
 */
import type { Locator, Page } from "@playwright/test";
import type { Agent, Desk } from "./desk.js";
import { expect } from "./expect.js";
import { Watch } from "./watch.js";
import { Wire } from "./wire.js";

export class Visitor {
  readonly page: Page;
  readonly watch: Watch;
  readonly wire: Wire;
  /** The bubble this person uses; there may be several on a page. */
  readonly bubble: Locator;
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly title: Locator;
  readonly subtitle: Locator;
  readonly status: Locator;
  readonly log: Locator;
  readonly field: Locator;

  private constructor(page: Page, watch: Watch, wire: Wire, bubble: Locator) {
    this.page = page;
    this.watch = watch;
    this.wire = wire;
    this.bubble = bubble;
    this.launcher = bubble.locator('[part="launcher"]');
    this.panel = bubble.getByRole("dialog");
    this.title = this.panel.locator('[part="title"]');
    this.subtitle = this.panel.locator('[part="subtitle"]');
    this.status = this.panel.locator('[part="status"]');
    this.log = this.panel.getByRole("log", { name: "Conversation" });
    this.field = this.panel.getByRole("textbox", { name: "Write a message" });
  }

  static async with(page: Page): Promise<Visitor> {
    return new Visitor(page, await Watch.over(page), new Wire(page), page.locator("chin-wag").first());
  }

  /** The same person at another bubble of the page. */
  at(bubble: Locator): Visitor {
    return new Visitor(this.page, this.watch, this.wire, bubble);
  }

  /** Goes to the shop. The attributes are set before anybody has come near the bubble. */
  async visits(url: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.page.goto(url);
    await this.bubble.evaluate((element, attributes) => {
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    }, attributes);
  }

  /** Goes to the shop, opens the bubble and says hello; somebody takes the chat. Where most stories begin. */
  async meets(desk: Desk, url = desk.url, attributes: Readonly<Record<string, string>> = {}): Promise<Agent> {
    await this.visits(url, attributes);
    await this.opens();
    await this.says("Hello");
    const agent = await desk.hears("Hello");
    await this.reads(["> Hello", "* Mara joined the chat"]);
    return agent;
  }

  async opens(): Promise<void> {
    await this.launcher.click();
    await expect(this.panel).toBeVisible();
  }

  async closes(): Promise<void> {
    await this.launcher.click();
    await expect(this.panel).toBeHidden();
  }

  async says(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  async presses(name: string): Promise<void> {
    await this.panel.getByRole("button", { name, exact: true }).click();
  }

  /** Waits until the strip under the header says so. */
  async isTold(sentence: string | RegExp): Promise<void> {
    await expect(this.status.locator("> span")).toHaveText(sentence);
  }

  /**
   * The whole conversation on the screen: `>` before own lines, `<` before the agent's, `*` before what happened, and the
   * fate of own words behind them unless they have arrived.
   */
  async reads(lines: string[]): Promise<void> {
    await expect.poll(() => this.#conversation(), "what is on the screen").toEqual(lines);
  }

  #conversation(): Promise<string[]> {
    return this.log.locator('[part~="row"], [part="notice"]').evaluateAll((rows) =>
      rows.map((row) => {
        if (row.getAttribute("part") === "notice") return `* ${row.textContent}`;
        const text = row.querySelector('[part="text"]')?.textContent;
        const fate = row.getAttribute("data-delivery");
        if (fate === null) return `< ${text}`;
        return fate === "sent" ? `> ${text}` : `> ${text} (${fate})`;
      }),
    );
  }
}
