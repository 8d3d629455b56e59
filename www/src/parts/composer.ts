/**
 * Where the visitor writes. Enter sends and Shift+Enter breaks the line, except while an input method is composing, when
 * Enter belongs to it. The text is the field's own: nothing outside holds a draft, and words that come back are put here.
 */
import { icon, make } from "../template.js";
import type { Catalog } from "../text.js";

export interface ComposerSlice {
  hidden: boolean;
  /** Words that came back and the sentence that says why. A new object each time. */
  returned: { text: string; why: string; token: object } | null;
}

export class Composer {
  readonly element: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #why = make("div", "returned", { id: "returned", role: "alert" });
  readonly #on: { send(text: string): void; typing(typing: boolean): void };
  #returned: object | null = null;
  #composing = false;

  constructor(words: Catalog, on: { send(text: string): void; typing(typing: boolean): void }) {
    this.#on = on;
    this.#field = make("textarea", "field", {
      rows: "1",
      "aria-label": words.write,
      "aria-describedby": "returned",
      placeholder: words.write,
      dir: "auto",
      enterkeyhint: "send",
      autocomplete: "off",
    });
    this.#send = make("button", "send", { type: "button", "aria-label": words.send }, icon("M12 19V5.5m-6 5.5 6-6 6 6"));
    this.#why.hidden = true;
    this.element = make("div", "composer", {}, this.#why, this.#field, this.#send);

    this.#field.addEventListener("input", () => this.#onInput());
    this.#field.addEventListener("keydown", (event) => this.#onKeyDown(event));
    this.#field.addEventListener("compositionstart", () => (this.#composing = true));
    // Safari ends the composition before it reports the Enter that ended it: that Enter comes within the same task.
    this.#field.addEventListener("compositionend", () => setTimeout(() => (this.#composing = false)));
    this.#send.addEventListener("click", () => this.#onSend());
    this.#resize();
  }

  draw({ hidden, returned }: ComposerSlice): void {
    this.element.toggleAttribute("hidden", hidden);
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

  #onInput(): void {
    this.#settle();
    this.#on.typing(this.#field.value.trim() !== "");
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
    const { style, scrollHeight } = this.#field;
    this.#send.disabled = this.#field.value.trim() === "";
    if (!scrollHeight && !style.blockSize) return;
    style.blockSize = "auto";
    style.blockSize = `${this.#field.scrollHeight}px`;
  }
}
