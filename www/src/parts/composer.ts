/**
 * Where the visitor writes. Enter sends and Shift+Enter breaks the line, except while an input method is composing, when
 * Enter belongs to it. The text is the field's own: nothing outside holds a draft, and words that come back are put here.
 * Near the limit of a message it counts what is left.
 */
import { icon, make } from "../template.js";
import { count } from "../text.js";
import type { Catalog } from "../words-en.js";

export interface ComposerSlice {
  hidden: boolean;
  /** The other side sees what is written before it is sent: that must be said. */
  sneakPeek: boolean;
  /** Words that came back and the sentence that says why. A new object each time. */
  returned: { text: string; why: string; token: object } | null;
}

export class Composer {
  readonly element: HTMLElement;
  readonly #words: Catalog;
  readonly #most: number;
  readonly #on: { send(text: string): void; draft(text: string): void };
  readonly #field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #why = make("div", "returned", { id: "returned", role: "alert" });
  readonly #peek = make("div", "sneak-peek", { id: "sneak-peek" });
  readonly #counter = make("div", "counter", { id: "counter" });
  /** What is said aloud about the limit: that it is near, and that it is passed, but not each character. */
  readonly #limit = make("div", "", { "aria-live": "polite", class: "unseen" });
  #returned: object | null = null;
  #composing = false;
  /** How near the limit was when it was last spoken of. */
  #zone = 0;

  /** `most`: the length of the longest message, in characters. */
  constructor(words: Catalog, most: number, on: { send(text: string): void; draft(text: string): void }) {
    this.#words = words;
    this.#most = most;
    this.#on = on;
    this.#field = make("textarea", "field", {
      rows: "1",
      "aria-label": words.write,
      "aria-describedby": "returned sneak-peek counter",
      placeholder: words.write,
      dir: "auto",
      enterkeyhint: "send",
      autocomplete: "off",
    });
    this.#send = make("button", "send", { "aria-label": words.send }, icon("M12 19V5.5m-6 5.5 6-6 6 6"));
    for (const line of [this.#why, this.#peek, this.#counter]) line.hidden = true;
    this.element = make("div", "composer", {}, this.#peek, this.#why, this.#field, this.#send, this.#counter, this.#limit);

    this.#field.addEventListener("input", () => this.#onInput());
    this.#field.addEventListener("keydown", (event) => this.#onKeyDown(event));
    this.#field.addEventListener("compositionstart", () => (this.#composing = true));
    // Safari ends the composition before it reports the Enter that ended it: that Enter comes within the same task.
    this.#field.addEventListener("compositionend", () => setTimeout(() => (this.#composing = false)));
    this.#send.addEventListener("click", () => this.#onSend());
    this.#resize();
  }

  draw({ hidden, sneakPeek, returned }: ComposerSlice): void {
    this.element.toggleAttribute("hidden", hidden);
    if (this.#peek.hidden === sneakPeek) {
      this.#peek.hidden = !sneakPeek;
      this.#peek.textContent = sneakPeek ? this.#words.sneakPeek : "";
    }
    if (!returned || returned.token === this.#returned) return;
    this.#returned = returned.token;
    // Whatever was typed since then stays, after the words that came back.
    this.#field.value = [returned.text, this.#field.value].filter(Boolean).join("\n");
    this.#resize();
    this.#why.textContent = returned.why;
    this.#why.hidden = false;
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** What is written and not sent yet: it survives a change of language. */
  get draft(): string {
    return this.#field.value;
  }
  set draft(text: string) {
    this.#field.value = text;
    this.#resize();
  }

  #onInput(): void {
    this.#settle();
    this.#on.draft(this.#field.value);
  }

  #onKeyDown(event: KeyboardEvent): void {
    // 229 is how some browsers report a key that an input method has taken.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || this.#composing) return;
    event.preventDefault();
    this.#onSend();
  }

  #onSend(): void {
    const text = this.#field.value;
    if (text.trim() === "") return;
    this.#field.value = "";
    this.#settle();
    this.#on.send(text);
    this.focus();
  }

  /** The words have changed: what was said about the former ones is no longer true. */
  #settle(): void {
    this.#why.hidden = true;
    this.#why.textContent = "";
    this.#resize();
  }

  /** As tall as its text; the style sheet says where that ends. */
  #resize(): void {
    const { style, scrollHeight, value } = this.#field;
    this.#send.disabled = value.trim() === "";
    this.#count(value);
    if (!scrollHeight && !style.blockSize) return;
    style.blockSize = "auto";
    style.blockSize = `${this.#field.scrollHeight}px`;
  }

  /** Tells how much room is left, from the moment it matters. */
  #count(value: string): void {
    // A text never has more characters than code units, so most need not be counted to know that they are short.
    const left = value.length < this.#most - SOON ? this.#most : this.#most - [...value].length;
    const zone = left < 0 ? 2 : left <= SOON ? 1 : 0;
    const words = this.#words;
    const text = zone === 0 ? "" : count(zone === 1 ? words.left : words.over, Math.abs(left), words);
    this.#counter.textContent = text;
    this.#counter.hidden = !text;
    this.#counter.toggleAttribute("data-over", zone === 2);
    this.#field.ariaInvalid = zone === 2 ? "true" : null;
    if (zone !== this.#zone) this.#limit.textContent = text;
    this.#zone = zone;
  }
}

/** How many characters before the limit the counting begins. */
const SOON = 200;
