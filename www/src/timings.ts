/**
 * How long things took, as entries of the browser's own performance timeline: whoever runs the page may observe them, and
 * nobody else learns of them. Marks have the names below; each measure reaches from one mark to another.
 *
 * | measure | from | to |
 * |---|---|---|
 * | `chinwag-load` | the first sign of interest | panel and engine are there |
 * | `chinwag-connect` | the chat is asked for | the desk has put the visitor in the line, or an agent is there |
 * | `chinwag-first-response` | the chat is asked for | the first words of an agent |
 */
import type { ChatEvent } from "./engine/engine.js";

export class Timings {
  #asked: number | undefined;
  #connected = false;
  #answered = false;

  /** Panel and engine are there; interest was first shown at `since`. */
  loaded(since: number): void {
    span("load", since);
  }

  hear(event: ChatEvent): void {
    if (event.type === "phase") {
      const { name } = event.phase;
      if (name === "opening") {
        this.#asked ??= mark("asked");
      } else if (name === "ended") {
        this.#asked = undefined;
        this.#connected = this.#answered = false;
      } else if (this.#asked !== undefined && !this.#connected && name !== "ending") {
        this.#connected = true;
        span("connect", this.#asked);
      }
    } else if (event.type === "entries" && this.#asked !== undefined && !this.#answered) {
      this.#answered = event.entries.some(({ from }) => from === "agent");
      if (this.#answered) span("first-response", this.#asked);
    }
  }
}

function mark(name: string): number {
  return performance.mark(`chinwag-${name}`).startTime;
}

/** Marks the end, and measures the way to it. */
function span(name: string, start: number): void {
  performance.measure(`chinwag-${name}`, { start, end: mark(`${name}-end`) });
}
