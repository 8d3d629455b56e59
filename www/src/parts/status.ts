/**
 * The strip under the header: what the visitor waits for, what is wrong, what is about to happen, and the one thing to do
 * about it. It counts down to a moment where there is one, which is the only thing here that needs a clock.
 */
import type { Strip } from "../phrases.js";
import { make } from "../template.js";
import { duration, fill } from "../text.js";
import type { Catalog } from "../words-en.js";

export class Status {
  readonly element: HTMLElement;
  readonly #text = make("span", "");
  readonly #wait = make("span", "");
  readonly #action = make("button", "status-action");
  readonly #words: Catalog;
  #strip: Strip | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(words: Catalog, onAction: (kind: NonNullable<Strip["action"]>["kind"]) => void) {
    this.#words = words;
    this.#action.addEventListener("click", () => this.#strip?.action && onAction(this.#strip.action.kind));
    this.element = make("div", "status", {}, make("span", "", {}, this.#text, " ", this.#wait), this.#action);
    this.element.hidden = true;
  }

  /** null: there is nothing to say. */
  draw(strip: Strip | null): void {
    this.#strip = strip;
    this.element.toggleAttribute("hidden", !strip);
    this.element.toggleAttribute("data-warns", strip?.warns === true);
    const text = strip?.text ?? "";
    if (this.#text.textContent !== text) this.#text.textContent = text;
    if (strip?.action && this.#action.textContent !== strip.action.label) this.#action.textContent = strip.action.label;
    this.#count();
  }

  /** Stops counting. */
  close(): void {
    clearTimeout(this.#timer);
  }

  /** Writes the seconds that are left, and comes back when they are fewer. */
  #count(): void {
    clearTimeout(this.#timer);
    const { until, action } = this.#strip ?? {};
    const left = until?.at == null ? 0 : Math.ceil((until.at - Date.now()) / 1000);
    this.#action.toggleAttribute("hidden", !action || (action.untilThen === true && left <= 0));
    if (!until) this.#wait.textContent = "";
    else if (left <= 0) this.#wait.textContent = until.after;
    else {
      this.#wait.textContent = fill(until.before, { time: duration(left, "second", this.#words) });
      this.#timer = setTimeout(() => this.#count(), 1000);
    }
  }
}
