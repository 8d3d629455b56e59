/**
 * The last words that nobody has read yet, beside the closed launcher: a press opens the chat, the cross puts them away
 * until others come. Read out once, by a region that nobody sees, since buttons would be read with all their names. Fetched
 * with the first words that find the panel closed.
 */
import css from "./preview.css";
import { icon, make, sheetOf } from "./template.js";

let sheet: CSSStyleSheet | undefined;

export interface PreviewSlice {
  /** The line of the conversation; what was put away stays away. */
  entry: number;
  name: string;
  text: string;
}

export class Preview {
  readonly element: HTMLElement;
  readonly #name = make("bdi", "preview-name");
  readonly #text = make("span", "preview-text", { dir: "auto" });
  readonly #voice = make("div", "", { role: "status", class: "unseen" });
  readonly #box: HTMLElement;
  #entry = -1;
  #putAway = -1;

  constructor(root: ShadowRoot, words: { dismiss: string }, on: { open(): void; dismiss(): void }) {
    sheet ??= sheetOf(css);
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    const open = make("button", "preview-open", {}, this.#name, this.#text);
    open.addEventListener("click", on.open);
    const dismiss = make("button", "preview-dismiss", { "aria-label": words.dismiss }, icon("m7 7 10 10M17 7 7 17"));
    const away = () => {
      this.#putAway = this.#entry;
      this.#box.hidden = true;
      on.dismiss();
    };
    dismiss.addEventListener("click", away);
    this.#box = make("div", "preview", {}, open, dismiss);
    this.#box.hidden = true;
    this.#box.addEventListener("keydown", (event) => event.key === "Escape" && away());
    this.element = make("div", "", {}, this.#box, this.#voice);
  }

  /** null: there is nothing that has not been read. */
  draw(slice: PreviewSlice | null): void {
    this.#box.hidden = !slice || slice.entry <= this.#putAway;
    if (!slice) this.#voice.textContent = "";
    if (!slice || slice.entry === this.#entry) return;
    this.#entry = slice.entry;
    this.#name.textContent = slice.name;
    this.#text.textContent = slice.text;
    this.#voice.textContent = `${slice.name}: ${slice.text}`;
  }
}
