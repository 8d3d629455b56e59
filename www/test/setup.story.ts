/**
 * Tags that were written wrong, and endpoints where no desk is. The visitor sees a clear state, the developer one line in
 * the console that names the attribute and the cure, and nobody an exception.
 */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Relay } from "./story/relay.js";
import { expect, test } from "./story/story.js";
import type { Visitor } from "./story/visitor.js";

const WRONG: [attribute: string, value: string, cure: RegExp][] = [
  ["endpoint", "", /endpoint/],
  ["endpoint", "ftp://desk.example", /full address of the Chat API/],
  ["endpoint", "https://", /full address of the Chat API/],
  ["endpoint", "https://desk.example/?secret=1", /full address of the Chat API/],
  ["organization", "", /begins with 00D/],
  ["organization", "my company", /begins with 00D/],
  ["deployment", "", /begins with 572/],
  ["deployment", "572", /begins with 572/],
  ["button", "", /begins with 573/],
  ["button", "5734q000000YkW!", /begins with 573/],
];

for (const [attribute, value, cure] of WRONG) {
  test(`attribute ${attribute} is ${value ? `"${value}"` : "missing"}`, async ({ desk, visitor, page }) => {
    visitor.watch.expects(new RegExp(`<chin-wag> is not set up: attribute "${attribute}": .*${cure.source}`));
    await visitor.visits(desk.url, { [attribute]: value });
    const told = await page.evaluateHandle(() => {
      const errors: { code: string; message: string }[] = [];
      addEventListener("chinwag-error", (event) => errors.push((event as CustomEvent).detail));
      return errors;
    });
    await visitor.opens();
    await expect(visitor.panel.getByText("Chat is not set up").first()).toBeVisible();
    await expect(visitor.panel.getByText("Please contact us another way.").first()).toBeVisible();
    await expect(visitor.field).toBeHidden();
    expect(await told.jsonValue()).toMatchObject([{ code: "not-set-up", message: expect.stringMatching(cure) }]);
    // Closing and opening says nothing new.
    await visitor.closes();
    await visitor.opens();
  });
}

test("an attribute that is put right is enough", async ({ desk, visitor }) => {
  visitor.watch.expects(/attribute "button"/);
  await visitor.visits(desk.url, { button: "wrong" });
  await visitor.opens();
  await expect(visitor.field).toBeHidden();
  await visitor.bubble.evaluate((element) => element.setAttribute("button", "5734q000000YkWd"));
  await expect(visitor.field).toBeVisible();
  await visitor.says("Hello");
  await desk.hears("Hello");
});

const NO_DESKS: [name: string, reply: { status: number; type?: string; body: string }][] = [
  ["a web page", { status: 200, type: "text/html", body: "<!doctype html><title>Welcome</title>" }],
  ["a page that says not found", { status: 404, type: "text/html", body: "<h1>404</h1>" }],
  ["broken JSON", { status: 200, body: '{"id":"a","key":"b!c","affin' }],
  ["JSON of something else", { status: 200, body: "[1,2,3]" }],
  ["nothing", { status: 200, body: "" }],
];

for (const [name, reply] of NO_DESKS) {
  test(`the endpoint answers with ${name}`, async ({ relay, visitor }) => {
    visitor.watch.excuses(/SessionId/);
    visitor.watch.expects(/<chin-wag> is not set up: attribute "endpoint": "http.*give the Chat API endpoint/);
    relay.instead = (path) => (path.startsWith("/chat/rest/") ? reply : undefined);
    await visitor.visits(relay.url);
    await visitor.opens();
    await visitor.says("Hello");
    await expect(visitor.panel.getByText("Chat is not set up. Please contact us another way.").first()).toBeVisible();
    await visitor.reads(["> Hello (failed)", "* The chat ended"]);
  });
}

test("an endpoint of the same host that is not the desk", async ({ desk, visitor }) => {
  visitor.watch.excuses(/\/elsewhere\//);
  visitor.watch.expects(/attribute "endpoint"/);
  await visitor.visits(desk.url, { endpoint: "/elsewhere" });
  await visitor.opens();
  await visitor.says("Hello");
  await expect(visitor.panel.getByText("Chat is not set up.").first()).toBeVisible();
});

test("broken JSON in the middle of a chat is asked for again", async ({ relay, desk, visitor }) => {
  await visitor.visits(relay.url, { "start-on": "open" });
  await visitor.opens();
  const agent = await desk.answers();
  await visitor.reads(["* Mara joined the chat"]);
  let broken = 0;
  relay.rewrites = (body) => (body.includes("Careful") && (broken += 1) < 3 ? body.slice(0, -9) : body);
  await agent.says("Careful!");
  await visitor.reads(["* Mara joined the chat", "< Careful!"]);
  expect(broken, "it was broken twice").toBe(3);
});

test("nobody listens at the endpoint", async ({ relay, visitor, page }) => {
  const closed = await freePort();
  relay.partners.push(closed);
  visitor.watch.excuses(new RegExp(closed));
  await page.clock.install();
  await visitor.visits(relay.url, { endpoint: closed });
  await givesUp(visitor);
});

test("the endpoint does not let other sites in", async ({ desk, relay, visitor, page }) => {
  const other = await Relay.open(desk.url);
  // A real host on the net that knows nothing of sharing: it answers, and the browser keeps the answer to itself.
  other.instead = () => ({ status: 200, body: '{"id":"a","key":"b!c","affinityToken":"d","clientPollTimeout":40}' });
  relay.partners.push(other.url);
  visitor.watch.excuses(new RegExp(other.url));
  visitor.watch.excusesText(/^Access to fetch at .* has been blocked by CORS policy/);
  await page.clock.install();
  await visitor.visits(relay.url, { endpoint: other.url });
  await givesUp(visitor);
  await other.close();
});

test("shop and desk on different hosts", async ({ desk, relay, visitor }) => {
  relay.partners.push(desk.url);
  visitor.watch.excuses(/\/chat\/rest\//);
  await visitor.visits(relay.url, { endpoint: `${desk.url}/chat/rest/` });
  await visitor.opens();
  await visitor.says("Hello");
  const agent = await desk.hears("Hello");
  await agent.reads(["> Hello"]);
  await agent.says("Hi");
  // A 503 that a page may not read would look like a broken line, and nobody would ask where the session is.
  await desk.breaks({ fault: "move" });
  await visitor.wire.shows("← 503 GET Messages", "→ GET ReconnectSession", "← 200 GET ReconnectSession");
  await visitor.says("Moved");
  await agent.reads(["> Hello", "< Hi", "> Moved"]);
  await desk.restarts();
  await expect(visitor.panel.getByText("The connection to this chat was lost for good.").first()).toBeVisible();
});

/** The visitor waits, is told that there is trouble, and after a minute that it is hopeless. */
async function givesUp(visitor: Visitor): Promise<void> {
  await visitor.opens();
  await visitor.says("Hello");
  await visitor.isTold(/^Connection lost\./);
  await visitor.reads(["> Hello (pending)"]);
  await visitor.page.clock.fastForward("01:05");
  await expect(visitor.panel.getByText("The chat could not be reached. Please check your connection.").first()).toBeVisible();
  await visitor.reads(["> Hello (failed)", "* The chat ended"]);
  await expect(visitor.panel.getByRole("button", { name: "Start a new chat" })).toBeVisible();
}

/** An address at which nobody listens any more. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
