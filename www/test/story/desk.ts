/**
 * The real server, one per story, and the people who work at it. A `Desk` is the process, an `Agent` is one chat seen from
 * the other side; both speak `/desk/api/` as an agent's page does. Knows nothing of browsers.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "./expect.js";

const www = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** As quick as the protocol lets a desk be: polls are held for a second, so that no story waits for the clock. */
const QUICK = ["--hold", "1", "--poll-timeout", "6", "--session-timeout", "30"];

/** A chat as the desk lists it. */
interface ChatView {
  id: number;
  state: { is: "waiting"; position: number } | { is: "active"; agent: string } | { is: "ended"; reason: string };
  lines: { speaker: "visitor" | "agent" | "notice"; text: string }[];
  visitorTyping: boolean;
}

/** What can be made to go wrong; see the server's README. */
export type Fault =
  | { fault: "move" | "none" }
  | { fault: "drop-next-answer"; kind?: "poll" | "post" | "session"; count?: number }
  | { fault: "delay"; milliseconds: number; kind?: "poll" | "post" | "session" }
  | { fault: "refuse"; count?: number };

export class Desk {
  readonly url: string;
  readonly #server: ChildProcess;
  #log = "";

  private constructor(server: ChildProcess, url: string) {
    this.#server = server;
    this.url = url;
    server.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#log += text));
  }

  /** Starts a server on a port of its own. It insists on every rule of the guide unless `lenient`. */
  static async open(lenient = false): Promise<Desk> {
    const binary = process.env["CHINWAG_SERVER"];
    if (!binary) throw new Error("CHINWAG_SERVER is not set: run the stories with `cargo xtask test`.");
    const folders = ["--demo", resolve(www, "demo"), "--pkg", resolve(www, "../pkg")];
    const flags = ["--port", "0", "--no-scripted-agent", ...(lenient ? [] : ["--strict"]), ...QUICK, ...folders];
    const server = spawn(binary, flags, { stdio: ["ignore", "pipe", "pipe"] });
    const failed = new Promise<never>((_, reject) => {
      server.once("error", reject);
      server.once("exit", (code) => reject(new Error(`the server ended at once, with ${code}`)));
    });
    const listening = new Promise<string>((resolve) => createInterface({ input: server.stdout }).once("line", resolve));
    const line = await Promise.race([listening, failed]);
    return new Desk(server, line.replace("listening on ", ""));
  }

  /** What the server has written into its log so far. */
  get log(): string {
    return this.#log;
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#server;
    if (exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.#server.once("exit", resolve));
    this.#server.kill("SIGKILL");
    await ended;
  }

  /** Waits for the next visitor in the line; nobody has to accept them yet. */
  async caller(): Promise<Agent> {
    let waiting: ChatView | undefined;
    await expect
      .poll(async () => (waiting = (await this.chats()).find(({ state }) => state.is === "waiting")), "somebody rings")
      .toBeDefined();
    return new Agent(this, (waiting as unknown as ChatView).id);
  }

  /** An agent who takes the next visitor in the line, who may have said nothing yet. */
  async answers(name = "Mara"): Promise<Agent> {
    const agent = await this.caller();
    await agent.accepts(name);
    return agent;
  }

  /** An agent who takes the next visitor in the line and has read the words that waited until then. */
  async hears(words: string, name = "Mara"): Promise<Agent> {
    const agent = await this.answers(name);
    await agent.has(words);
    return agent;
  }

  async chats(): Promise<ChatView[]> {
    const answer = await fetch(`${this.url}/desk/api/chats`);
    return (await answer.json()) as ChatView[];
  }

  breaks(fault: Fault): Promise<void> {
    return this.post("faults", fault);
  }

  /** Forgets every session, as a server that was restarted does. */
  restarts(): Promise<void> {
    return this.post("restart", {});
  }

  async post(action: string, body: object): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${this.url}/desk/api/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the desk refuses ${action}: ${answer.status} ${await answer.text()}`);
  }
}

/** One chat from the agent's side. */
export class Agent {
  readonly #desk: Desk;
  readonly #chat: number;

  constructor(desk: Desk, chat: number) {
    this.#desk = desk;
    this.#chat = chat;
  }

  accepts(agent = "Mara"): Promise<void> {
    return this.#act("accept", { agent });
  }

  says(text: string): Promise<void> {
    return this.#act("say", { text });
  }

  types(typing = true): Promise<void> {
    return this.#act("typing", { typing });
  }

  handsOverTo(agent: string): Promise<void> {
    return this.#act("transfer", { agent });
  }

  /** Hands the chat on to whoever answers at a button; nobody may. */
  handsOn(button: string): Promise<void> {
    return this.#act("hand-on", { button });
  }

  takesBack(): Promise<void> {
    return this.#act("take-back");
  }

  joinedBy(agent: string): Promise<void> {
    return this.#act("join", { agent });
  }

  leftBy(agent: string): Promise<void> {
    return this.#act("leave", { agent });
  }

  /** Offers a choice: under a header a menu, without one mere buttons. */
  offers(items: string[], header?: string): Promise<void> {
    return header === undefined ? this.#act("buttons", { items }) : this.#act("menu", { header, items });
  }

  asksForFile(): Promise<void> {
    return this.#act("request-file");
  }

  wantsNoFile(): Promise<void> {
    return this.#act("cancel-file");
  }

  /** What goes for the talk from now on; times are in seconds. */
  sets(terms: { sneakPeek?: boolean; idle?: { warning: number; timeout: number } }): Promise<void> {
    return this.#act("terms", terms);
  }

  disconnects(): Promise<void> {
    return this.#act("disconnect");
  }

  ends(): Promise<void> {
    return this.#act("end");
  }

  refuses(reason: "Unavailable" | "Blocked" | "InternalFailure"): Promise<void> {
    return this.#act("refuse", { reason });
  }

  /** Waits until these words of the visitor have arrived. */
  async has(words: string): Promise<void> {
    await expect.poll(async () => (await this.#view()).lines.map(({ text }) => text), "what the desk has").toContain(words);
  }

  /** The whole conversation as the desk has it: `>` before the visitor's lines, `<` before the agent's. */
  async reads(lines: string[]): Promise<void> {
    const marks = { visitor: ">", agent: "<", notice: "*" };
    const said = async () => (await this.#view()).lines.map(({ speaker, text }) => `${marks[speaker]} ${text}`);
    await expect.poll(said, "what the desk has").toEqual(lines);
  }

  async seesTyping(typing: boolean): Promise<void> {
    await expect.poll(async () => (await this.#view()).visitorTyping, "the visitor types").toBe(typing);
  }

  /** Waits until the chat is over, and for that reason. */
  async seesTheEnd(reason: string): Promise<void> {
    await expect.poll(async () => (await this.#view()).state, "how the chat stands").toEqual({ is: "ended", reason });
  }

  async #view(): Promise<ChatView> {
    const chat = (await this.#desk.chats()).find(({ id }) => id === this.#chat);
    if (!chat) throw new Error(`the desk no longer lists chat ${this.#chat}`);
    return chat;
  }

  #act(action: string, body: object = {}): Promise<void> {
    return this.#desk.post(`chats/${this.#chat}/${action}`, body);
  }
}
