/**
 * The strip under the header: what the visitor is waiting for, and for how long. While the connection is troubled it
 * counts down to the next attempt, which is the one thing here that needs a clock.
 */
import { make } from "../template.js";
import { type Catalog, duration, fill } from "../text.js";

export interface StatusSlice {
  /** What to say; empty hides the strip. */
  text: string;
  /** The connection is troubled. The next attempt comes at `retryAt`, or is under way when that is null. */
  trouble: { retryAt: number | null } | null;
}

export class Status {
  readonly element: HTMLElement;
  readonly #text = make("span", "");
  readonly #wait = make("span", "");
  readonly #action: HTMLButtonElement;
  readonly #words: Catalog;
  #trouble: StatusSlice["trouble"] = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(words: Catalog, onTryNow: () => void) {
    this.#words = words;
    this.#action = make("button", "status-action", { type: "button" }, words.tryNow);
    this.#action.addEventListener("click", onTryNow);
    this.element = make("div", "status", {}, make("span", "", {}, this.#text, " ", this.#wait), this.#action);
    this.element.hidden = true;
  }

  draw({ text, trouble }: StatusSlice): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.element.toggleAttribute("hidden", !text);
    this.element.toggleAttribute("data-trouble", trouble !== null);
    this.#trouble = trouble;
    this.#count();
  }

  /** Stops counting. */
  close(): void {
    clearTimeout(this.#timer);
  }

  /** Writes the seconds that are left, and comes back when they are fewer. */
  #count(): void {
    clearTimeout(this.#timer);
    const retryAt = this.#trouble?.retryAt ?? null;
    const left = retryAt === null ? 0 : Math.ceil((retryAt - Date.now()) / 1000);
    this.#action.toggleAttribute("hidden", left <= 0);
    if (!this.#trouble) this.#wait.textContent = "";
    else if (left <= 0) this.#wait.textContent = this.#words.troubleTrying;
    else {
      this.#wait.textContent = fill(this.#words.troubleWaiting, { time: duration(left, "second", this.#words) });
      this.#timer = setTimeout(() => this.#count(), 1000);
    }
  }
}
