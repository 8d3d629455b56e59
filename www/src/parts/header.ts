/**
 * The top of the panel: who the visitor is talking to, how the chat stands in a few words, and the ways out. Draws what
 * it is told and knows neither phases nor sentences.
 */
import { initial } from "../names.js";
import { icon, make } from "../template.js";
import type { Catalog } from "../words-en.js";

export interface HeaderSlice {
  title: string;
  subtitle: string;
  /** Somebody is there. */
  present: boolean;
  canEnd: boolean;
}

export class Header {
  readonly element: HTMLElement;
  /** Names the dialog. */
  readonly title = make("bdi", "title", { id: "title" });
  readonly close: HTMLButtonElement;
  readonly #subtitle = make("span", "subtitle");
  readonly #avatar = make("span", "avatar", { "aria-hidden": "true" });
  readonly #end: HTMLButtonElement;

  constructor(words: Catalog, on: { end(): void; close(): void }) {
    this.#end = make("button", "end", {}, words.endChat);
    this.#end.addEventListener("click", on.end);
    this.close = make("button", "close", { "aria-label": words.close }, icon("m6 9.5 6 6 6-6"));
    this.close.addEventListener("click", on.close);
    const heading = make("div", "heading", {}, this.title, this.#subtitle);
    this.element = make("div", "header", {}, this.#avatar, heading, this.#end, this.close);
  }

  draw({ title, subtitle, present, canEnd }: HeaderSlice): void {
    if (this.title.textContent !== title) {
      this.title.textContent = title;
      this.#avatar.textContent = initial(title);
    }
    if (this.#subtitle.textContent !== subtitle) this.#subtitle.textContent = subtitle;
    this.#avatar.toggleAttribute("data-present", present);
    this.#end.toggleAttribute("hidden", !canEnd);
  }
}
