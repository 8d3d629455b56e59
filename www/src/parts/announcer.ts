/**
 * The voice of the status: a live region that nobody sees. It is apart from what is on the screen because a screen can
 * change every second and a voice must not. Two rules: news of one kind comes at most every half minute, the latest
 * winning; and what passes, such as typing, is said once in a turn.
 */
import { make } from "../template.js";

export interface Announcement {
  /** What may not come too often. */
  kind: string;
  text: string;
  /** Only for what passes and leaves things as they were: the turn in which it is said, at most once. */
  turn?: number;
}

export class Announcer {
  readonly element = make("div", "", { role: "status", class: "unseen" });
  #last: Announcement = { kind: "", text: "" };
  #at = Number.NEGATIVE_INFINITY;
  #turn: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  draw({ kind, text, turn }: Announcement): void {
    if (turn !== undefined) {
      if (turn !== this.#turn) this.element.textContent = text;
      this.#turn = turn;
      return;
    }
    clearTimeout(this.#timer);
    if (kind === this.#last.kind && text === this.#last.text) {
      // What passed is over. An emptied region says nothing, and no reader finds yesterday's news in it.
      if (this.element.textContent !== text) this.element.textContent = "";
      return;
    }
    const early = kind === this.#last.kind ? this.#at + GAP - performance.now() : 0;
    if (early > 0) this.#timer = setTimeout(() => this.#say(kind, text), early);
    else this.#say(kind, text);
  }

  /** Falls silent. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #say(kind: string, text: string): void {
    this.#last = { kind, text };
    this.#at = performance.now();
    this.element.textContent = text;
  }
}

const GAP = 30_000;
