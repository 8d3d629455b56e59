/**
 * Between the end of one poll's answer and the start of the next lies at most one turn of the event loop. Counted in tasks:
 * a message channel answers itself for ever, once per turn, and milliseconds prove nothing.
 */
import { expect, test } from "./story/story.js";

for (const held of [false, true]) {
  test(held ? "a poll that is held up is noticed (control)" : "the next poll starts in the same turn", async ({ desk, visitor, page }) => {
    await page.addInitScript(countTurns, { held });
    await visitor.visits(desk.url, { "start-on": "open" });
    await visitor.opens();
    const agent = await desk.answers();
    for (const word of ["one", "two", "three", "four"]) {
      await agent.says(word);
      await expect(visitor.log.getByText(word, { exact: true })).toBeVisible();
    }
    // At least one answer without news, too: the hold is a second.
    await visitor.wire.shows("← 204 GET Messages");
    await expect.poll(() => page.evaluate<number>("gaps.length")).toBeGreaterThan(6);
    const gaps = await page.evaluate<number[]>("gaps");
    if (held) expect(Math.min(...gaps), "the measure can fail").toBeGreaterThan(1);
    else expect(Math.max(...gaps), `turns between answer and poll: ${gaps}`).toBeLessThanOrEqual(1);
  });
}

/** Notes, for each poll but the first, how many turns passed since the answer of the one before was read. */
function countTurns({ held }: { held: boolean }): void {
  let turn = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    turn += 1;
    port2.postMessage(null);
  };
  port2.postMessage(null);

  const gaps: number[] = [];
  Object.defineProperty(globalThis, "gaps", { value: gaps });
  let read: number | undefined;
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const isPoll = input instanceof Request && input.url.includes("/System/Messages");
    if (isPoll && read !== undefined) gaps.push(turn - read);
    const response = await fetch(input, init);
    if (!isPoll) return response;
    const text = response.text.bind(response);
    response.text = async () => {
      const body = await text();
      read = turn;
      if (held) await new Promise((resolve) => setTimeout(resolve, 20));
      return body;
    };
    return response;
  };
}
