/**
 * Passes on what the engine says, in portions that leave the page its turns: thousands of lines can come in one answer, and
 * whoever hears of each of them takes time. Order is kept, and what is small goes through at once. Knows nothing of lines.
 */
import type { ChatEvent } from "./engine/engine.js";

export class Portions {
  readonly #pass: (event: ChatEvent) => void;
  readonly #waiting: ChatEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(pass: (event: ChatEvent) => void) {
    this.#pass = pass;
  }

  take(event: ChatEvent): void {
    if (event.type === "entries" && event.entries.length > PORTION) {
      for (let from = 0; from < event.entries.length; from += PORTION) {
        this.#waiting.push({ ...event, entries: event.entries.slice(from, from + PORTION) });
      }
    } else if (this.#timer !== undefined) this.#waiting.push(event);
    else return this.#pass(event);
    this.#timer ??= setTimeout(() => this.#goOn());
  }

  /** What has not been passed on never will be. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.length = 0;
  }

  #goOn(): void {
    const event = this.#waiting.shift();
    this.#timer = this.#waiting.length ? setTimeout(() => this.#goOn()) : undefined;
    if (event) this.#pass(event);
  }
}

/** How many lines are taken in at once. */
const PORTION = 200;
