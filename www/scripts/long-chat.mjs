/**
 * What a long chat costs, measured in Chromium at full speed:
 *
 *   appending   10,000 messages one by one on the stage of the gallery: script, style and layout of the last thousand
 *               against the first thousand, and the memory that a message takes
 *   a batch     5,000 messages in one answer to a poll, through the real engine: the longest task from the answer to the
 *               last line on the screen
 *   finding     an old message with the browser's own search in the page
 *
 *   CHROMIUM=… CHINWAG_SERVER=… node www/scripts/long-chat.mjs
 *
 * Fails when a figure is over its limit. Every wait has an end.
 */
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MESSAGES = 10_000;
const BATCH = 5_000;
const MOST_RATIO = 1.2;
const LONG_TASK_MS = 50;

const www = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folders = ["--demo", resolve(www, "demo"), "--pkg", resolve(www, "../pkg")];
const desk = spawn(need("CHINWAG_SERVER"), ["--port", "0", "--no-scripted-agent", ...folders], { stdio: ["ignore", "pipe", "ignore"] });
const [line] = await once(createInterface({ input: desk.stdout }), "line");
const upstream = String(line).replace("listening on ", "");
/** Put in the place of the messages of the next poll that has any. */
let swells = false;
const relay = createServer((request, response) => void pass(request, response));
relay.listen(0, "127.0.0.1");
await once(relay, "listening");
const address = relay.address();
const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
const browser = await chromium.launch({
  executablePath: need("CHROMIUM"),
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-precise-memory-info", "--js-flags=--expose-gc"],
});

let verdict = true;
try {
  await appending();
  await batch();
} finally {
  await browser.close();
  relay.close();
  relay.closeAllConnections();
  desk.kill("SIGKILL");
}
process.exit(verdict ? 0 : 1);

async function appending() {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  const session = await page.context().newCDPSession(page);
  await page.goto(`${origin}/gallery.html?scene=joined`);
  await page.locator('html[data-scene="joined"]').waitFor({ state: "attached" });
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await session.send("HeapProfiler.enable");
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await metrics(session)).JSHeapUsedSize ?? 0;
  };
  const memory = await heap();
  /** @type {Record<string, number>[]} */
  const thousands = [];
  for (let from = 0; from < MESSAGES; from += 1000) {
    const before = await metrics(session);
    await page.evaluate(append, { from, count: 1000 });
    const after = await metrics(session);
    thousands.push(Object.fromEntries(Object.keys(after).map((key) => [key, (after[key] ?? 0) - (before[key] ?? 0)])));
  }
  const grown = (await heap()) - memory;
  const [first, last] = [thousands[0] ?? {}, thousands.at(-1) ?? {}];
  console.log(`appending ${MESSAGES} messages, one a frame; the first thousand, the last, and their ratio`);
  for (const [key, name] of [["LayoutCount", "layouts"], ["RecalcStyleCount", "styles"]]) {
    report(name, first[key] ?? 0, last[key] ?? 0, "", 0);
  }
  for (const [key, name] of [["ScriptDuration", "script"], ["LayoutDuration", "layout"], ["RecalcStyleDuration", "style"], ["TaskDuration", "all tasks"]]) {
    report(name, (first[key] ?? 0) * 1000, (last[key] ?? 0) * 1000, " ms", 1);
  }
  const cost = (/** @type {Record<string, number>} */ of) => (of["ScriptDuration"] ?? 0) + (of["LayoutDuration"] ?? 0) + (of["RecalcStyleDuration"] ?? 0);
  const ratio = cost(last) / cost(first);
  judge(`  script, style and layout together ${ratio.toFixed(2)} times, at most ${MOST_RATIO}`, ratio <= MOST_RATIO);
  console.log(`  memory per message ${(grown / MESSAGES).toFixed(0)} bytes of script heap, entry and row together`);

  const rows = await page.locator('chin-wag [part~="row"]').count();
  judge(`  ${rows} lines on the screen`, rows >= MESSAGES);
  const found = await page.evaluate(() => {
    const find = /** @type {any} */ (window).find;
    return ["Number 3 ", "Number 5000 ", "Number 9999 "].map((words) => Boolean(find.call(window, words, true, false, true)));
  });
  judge(`  the page's search finds the first, the middle and the last: ${found.join(", ")}`, found.every(Boolean));
  await page.close();
}

async function batch() {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.goto(origin);
  await page.locator("chin-wag").evaluate((element) => element.setAttribute("start-on", "open"));
  await page.locator('chin-wag [part="launcher"]').click();
  const chat = await until(async () => (await chats()).find((/** @type {any} */ { state }) => state.is === "waiting"), "nobody rings");
  await act(chat.id, "accept", { agent: "Mara" });
  await page.locator('chin-wag [part="notice"]').waitFor();
  await page.evaluate(() => {
    const noted = /** @type {{ start: number, duration: number }[]} */ ([]);
    Object.assign(window, { noted });
    new PerformanceObserver((list) => noted.push(...list.getEntries().map(({ startTime, duration }) => ({ start: startTime, duration })))).observe({ type: "longtask" });
  });
  await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel", "disabled-by-default-devtools.timeline"] });
  swells = true;
  await act(chat.id, "say", { text: "SWELL" });
  await until(async () => (await page.locator('chin-wag [part~="row"]').count()) >= BATCH, "the batch does not come");
  await page.waitForTimeout(300);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const tasks = tasksOf(traceEvents).sort((one, other) => other - one);
  const observed = await page.evaluate(() => /** @type {any} */ (window).noted);
  console.log(`${BATCH} messages in one answer: the longest tasks ${tasks.slice(0, 5).map((task) => task.toFixed(1)).join(", ")} ms`);
  judge(`  longest task ${tasks[0]?.toFixed(1)} ms, at most ${LONG_TASK_MS}; ${observed.length} observed as long by the page`, (tasks[0] ?? Infinity) <= LONG_TASK_MS);
  const texts = await page.locator('chin-wag [part="row agent"] [part="text"]').evaluateAll((all) => [all.length, all[0]?.textContent, all.at(-1)?.textContent]);
  judge(`  lines: ${texts.join(" · ")}`, texts[0] === BATCH);
  await page.close();
}

/** Runs in the page: one message a frame, as a conversation has it, only without the pauses. @param {{ from: number, count: number }} which */
async function append({ from, count }) {
  const { StagedSession } = /** @type {any} */ (window);
  for (let number = from; number < from + count; number += 1) {
    const text = `Number ${number} of the words that are said in a long conversation.`;
    const entry = number % 3 ? { from: "agent", name: "Mara Lindqvist" } : { from: "visitor", delivery: "sent", ref: null };
    StagedSession.newest.tells([{ type: "entries", entries: [{ id: 10_000 + number, text, at: 1_790_000_000_000 + number * 60_000, ...entry }] }]);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** @param {import("@playwright/test").CDPSession} session @returns {Promise<Record<string, number>>} */
async function metrics(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** The lengths, in ms, of the tasks of our page's main thread, in its own time. @param {any[]} events */
function tasksOf(events) {
  const threads = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const busy = threads.map(({ pid, tid }) => events.filter((event) => event.name === "RunTask" && event.ph === "X" && event.pid === pid && event.tid === tid));
  const tasks = busy.sort((one, other) => other.length - one.length)[0] ?? [];
  return tasks.map(({ tdur = 0 }) => tdur / 1000);
}

/** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
async function pass(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
  const answer = await fetch(upstream + request.url, {
    method: request.method,
    headers: /** @type {Record<string, string>} */ (headers),
    ...(parts.length && { body: Buffer.concat(parts) }),
  }).catch(() => null);
  if (!answer) return void response.destroy();
  const passed = Object.fromEntries([...answer.headers].filter(([name]) => !["content-length", "transfer-encoding", "connection", "content-encoding"].includes(name)));
  let body = Buffer.from(await answer.arrayBuffer());
  if (swells && request.url?.includes("/System/Messages") && body.includes("SWELL")) {
    const batch = JSON.parse(body.toString());
    const said = batch.messages.find((/** @type {any} */ { type }) => type === "ChatMessage");
    batch.messages = Array.from({ length: BATCH }, (_, number) => ({ ...said, message: { ...said.message, text: `Number ${number} of a batch that came in one answer.` } }));
    body = Buffer.from(JSON.stringify(batch));
    swells = false;
  }
  response.writeHead(answer.status, passed).end(body);
}

async function chats() {
  return /** @type {any[]} */ (await (await fetch(`${upstream}/desk/api/chats`)).json());
}

/** @param {number} chat @param {string} action @param {object} body */
async function act(chat, action, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${upstream}/desk/api/chats/${chat}/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the desk refuses ${action}: ${answer.status} ${await answer.text()}`);
}

/** @template Value @param {() => Promise<Value>} ask @param {string} complaint @returns {Promise<NonNullable<Value>>} */
async function until(ask, complaint) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(complaint);
}

/** @param {string} name @param {number} first @param {number} last @param {string} unit @param {number} digits */
function report(name, first, last, unit, digits) {
  console.log(`  ${name.padEnd(10)} ${first.toFixed(digits).padStart(8)}${unit}  ${last.toFixed(digits).padStart(8)}${unit}  ${(last / first).toFixed(2)}`);
}

/** @param {string} sentence @param {boolean} good */
function judge(sentence, good) {
  console.log(`${sentence}: ${good ? "reached" : "MISSED"}`);
  verdict &&= good;
}

/** @param {string} name */
function need(name) {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set: give a Chromium and the local server's binary.`);
  process.exit(1);
}
