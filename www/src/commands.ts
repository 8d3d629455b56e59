/**
 * The page's commands and their promises. A command is done when the engine says so: words when the desk has them, found
 * again by the `ref` that the engine echoes; a start when somebody is asked; an end when the chat is over. Knows neither
 * DOM nor engine: what a command does is done by the hands it is given, and what came of it is told by events. Fetched with
 * the first command.
 */
import type { ChatEvent, ChatPhase, Entry } from "./engine/engine.js";
import { type ChinWagErrorCode, chinWagError } from "./errors.js";
import type { ChinWagReceipt } from "./events.js";

/** What a command can do to the conversation. */
export interface Hands {
  phase(): ChatPhase;
  /** Whether there is a chat in that phase that can be ended. */
  isLive(phase: ChatPhase): boolean;
  start(): void;
  say(text: string, ref: string): void;
  end(): void;
}

export type OutOfUse = readonly [code: ChinWagErrorCode, sentence: string];

interface Waiting<Result> {
  resolve(result: Result): void;
  reject(error: Error): void;
}

export class Commands {
  readonly #hands: Hands;
  /** Why commands come to nothing at the moment. */
  readonly #outOfUse: () => OutOfUse | undefined;
  readonly #sends = new Map<string, Waiting<ChinWagReceipt>>();
  #starts: Waiting<void>[] = [];
  #ends: Waiting<void>[] = [];
  #last = 0;

  constructor(hands: Hands, outOfUse: () => OutOfUse | undefined) {
    this.#hands = hands;
    this.#outOfUse = outOfUse;
  }

  start(): Promise<void> {
    return this.#run((waiting) => {
      const phase = this.#hands.phase();
      if (phase.name !== "opening" && this.#hands.isLive(phase)) return waiting.resolve();
      this.#starts.push(waiting);
      this.#hands.start();
    });
  }

  send(text: string): Promise<ChinWagReceipt> {
    return this.#run((waiting) => {
      const ref = `command ${(this.#last += 1)}`;
      this.#sends.set(ref, waiting);
      this.#hands.say(text, ref);
    });
  }

  end(): Promise<void> {
    return this.#run((waiting) => {
      const phase = this.#hands.phase();
      if (!this.#hands.isLive(phase) && phase.name !== "ending") return waiting.resolve();
      this.#ends.push(waiting);
      this.#hands.end();
    });
  }

  /** What the engine said may settle a promise. Says whether the event was only about a command. */
  hear(event: ChatEvent): boolean {
    if (event.type === "entries") for (const entry of event.entries) this.#onEntry(entry);
    if (event.type === "refused") return this.refuse(event.ref, event.reason);
    if (event.type !== "phase") return false;
    const { phase } = event;
    if (phase.name === "ended") {
      const sentence = `The chat ended before it had begun: ${phase.reason}.`;
      for (const waiting of this.#starts.splice(0)) waiting.reject(Object.assign(chinWagError("ended", sentence), { reason: phase.reason }));
      for (const waiting of this.#ends.splice(0)) waiting.resolve();
    } else if (phase.name !== "opening" && this.#hands.isLive(phase)) {
      for (const waiting of this.#starts.splice(0)) waiting.resolve();
    }
    return false;
  }

  /** Words were not taken. Says whether they were a command's. */
  refuse(ref: string | null, code: "empty" | "too-long" | "not-open" | "prevented"): boolean {
    return this.#settle(ref, (waiting) => waiting.reject(chinWagError(code, `The words were not taken: ${code}.`)));
  }

  /** Nothing will come of what waits. */
  giveUp(...[code, sentence]: OutOfUse): void {
    const all = [...this.#starts.splice(0), ...this.#ends.splice(0), ...this.#sends.values()];
    this.#sends.clear();
    for (const { reject } of all) reject(chinWagError(code, sentence));
  }

  #run<Result>(command: (waiting: Waiting<Result>) => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      const outOfUse = this.#outOfUse();
      if (outOfUse) reject(chinWagError(...outOfUse));
      else command({ resolve, reject });
    });
  }

  #onEntry(entry: Entry): void {
    if (entry.from !== "visitor" || entry.delivery === "pending") return;
    const { id, at, delivery, ref } = entry;
    this.#settle(ref, (waiting) => {
      if (delivery === "sent") waiting.resolve({ entry: id, at });
      else waiting.reject(chinWagError(delivery, `The words have ${delivery === "failed" ? "not" : "perhaps"} been delivered.`));
    });
  }

  #settle(ref: string | null, how: (waiting: Waiting<ChinWagReceipt>) => void): boolean {
    const waiting = ref === null ? undefined : this.#sends.get(ref);
    if (!waiting) return false;
    this.#sends.delete(ref as string);
    how(waiting);
    return true;
  }
}
