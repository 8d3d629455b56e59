/**
 * What every story starts with: a desk of its own, and a visitor whose page must not have complained when the story ends.
 * Stories import `test` and `expect` from here.
 */
import { test as base } from "@playwright/test";
import { Desk } from "./desk.js";
import { Relay } from "./relay.js";
import { Visitor } from "./visitor.js";

interface Cast {
  /** Whether the desk forgives what deployed clients do wrong. Ours shall need no forgiveness. */
  lenient: boolean;
  desk: Desk;
  visitor: Visitor;
  /** Another person, with a browser of their own. */
  somebodyElse: Visitor;
  /** A host between the page and the desk, for stories in which something there is wrong. */
  relay: Relay;
}

export const test = base.extend<Cast>({
  lenient: [false, { option: true }],
  desk: async ({ lenient }, use, story) => {
    const desk = await Desk.open(lenient);
    await use(desk);
    await desk.close();
    if (story.status !== story.expectedStatus) await story.attach("the desk's log", { body: desk.log });
  },
  visitor: async ({ page }, use, story) => {
    const visitor = await Visitor.with(page);
    await use(visitor);
    if (story.status !== story.expectedStatus) await story.attach("the wire", { body: visitor.wire.lines.join("\n") });
    visitor.watch.verdict();
  },
  somebodyElse: async ({ browser }, use) => {
    const context = await browser.newContext();
    const visitor = await Visitor.with(await context.newPage());
    await use(visitor);
    await context.close();
    visitor.watch.verdict();
  },
  relay: async ({ desk }, use) => {
    const relay = await Relay.open(desk.url);
    await use(relay);
    await relay.close();
  },
});

export { expect } from "./expect.js";
