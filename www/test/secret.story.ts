/**
 * The session key: whoever has it can read and write the chat. It is looked for in every place where a page, its scripts,
 * its logs or its host's logs could find it.
 */
import { expect, test } from "./story/story.js";

test("the key is nowhere but in the requests' headers", async ({ desk, visitor, page }) => {
  visitor.watch.excuses(/\/chat\/rest\//);
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.defineProperty(globalThis, "told", { value: told });
    for (const name of ["open", "close", "phase", "message", "error"]) {
      addEventListener(`chinwag-${name}`, (event) => told.push(`${name} ${JSON.stringify((event as CustomEvent).detail)}`));
    }
  });
  await visitor.visits(desk.url);
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.says("Hi");
  await desk.breaks({ fault: "move" });
  await visitor.wire.shows("← 200 GET ReconnectSession");
  await visitor.says("Moved");
  await agent.reads(["> Hello", "< Hi", "> Moved"]);
  const during = await traces();
  await visitor.presses("End chat");
  await visitor.panel.getByRole("alertdialog").getByRole("button", { name: "End chat" }).click();
  await visitor.wire.shows("← 200 POST ChatEnd", "→ DELETE SessionId");
  await agent.seesTheEnd("visitor");
  const after = await traces();

  const opened = visitor.wire.answers.find(({ name }) => name === "GET SessionId");
  const { key, affinityToken } = JSON.parse(opened?.body ?? "") as { key: string; affinityToken: string };
  const moved = visitor.wire.answers.find(({ name }) => name === "GET ReconnectSession");
  const secrets = [key, key.split("!")[2] as string, affinityToken];
  expect(moved?.body, "the desk tells the page nothing that it should not").not.toContain(key);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(6);
    for (const [place, text] of Object.entries(during)) expect(text.includes(secret), `${place} before the end`).toBe(false);
    // The protocol wants the key in the address of the last request. It must be there only, and only then.
    const { addresses, timings, ...others } = after;
    for (const [place, text] of Object.entries(others)) expect(text.includes(secret), `${place} after the end`).toBe(false);
  }
  const last = after.addresses.split("\n").filter((line) => line.includes(key));
  expect(last).toHaveLength(1);
  expect(last[0]).toMatch(/^DELETE .*\/chat\/rest\/System\/SessionId\//);
  expect(during.events).toContain("chatting");
  expect(during.document).toContain("Moved");

  async function traces() {
    const inside = await page.evaluate(async () => {
      const trees = (root: ParentNode): string[] =>
        [...root.querySelectorAll("*")].flatMap((element) => [
          ...[...element.attributes].map(({ value }) => value),
          ...(element.shadowRoot ? trees(element.shadowRoot) : []),
          ...("value" in element ? [String(element.value)] : []),
          ...(element.childElementCount ? [] : [element.textContent ?? ""]),
        ]);
      return {
        document: trees(document).join("\n"),
        storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, await indexedDB.databases()]),
        history: JSON.stringify([location.href, history.state, document.title, window.name]),
        timings: performance.getEntries().map(({ name }) => name).join("\n"),
        globals: Object.keys(globalThis).map((name) => String((globalThis as Record<string, unknown>)[name])).join("\n"),
        events: (globalThis as unknown as { told: string[] }).told.join("\n"),
      };
    });
    const outside = { addresses: visitor.wire.urls.join("\n"), console: visitor.watch.lines.join("\n"), log: desk.log };
    // In an address a key is encoded, in whichever way.
    return { ...inside, ...outside, addresses: decodeURIComponent(outside.addresses), timings: decodeURIComponent(inside.timings) };
  }
});
