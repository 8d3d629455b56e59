/**
 * The bar above the composer while the agent waits for a file: pick one or decline, watch it go, hear that it was sent. It is
 * a file of its own, fetched when the first file is asked for, since most chats never have one. Knows the sentences it is
 * given and nothing of uploads.
 */
import type { FileTransfer } from "./engine/engine.js";
import css from "./file-offer.css";
import { make, sheetOf } from "./template.js";
import { fill } from "./text.js";
import type { Catalog } from "./words-en.js";

let sheet: CSSStyleSheet | undefined;

/** Brings the bar's style into a shadow tree, once. */
export function dress(root: ShadowRoot): void {
  sheet ??= sheetOf(css);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

export class FileOffer {
  readonly element: HTMLElement;
  readonly #words: Catalog;
  readonly #text = make("bdi", "file-text");
  readonly #progress = make("progress", "file-progress", { max: "1" });
  readonly #input = make("input", "", { type: "file", tabindex: "-1", "aria-hidden": "true" });
  readonly #choose: HTMLButtonElement;
  readonly #cancel = make("button", "file-cancel");

  constructor(words: Catalog, on: { pick(file: File): void; cancel(): void }) {
    this.#words = words;
    this.#choose = make("button", "file-choose", {}, words.fileChoose);
    // The browser's own control cannot be drawn to fit, nor be named in the visitor's language: ours presses it.
    this.#input.hidden = true;
    this.#choose.addEventListener("click", () => this.#input.click());
    this.#input.addEventListener("change", () => {
      const [file] = this.#input.files ?? [];
      this.#input.value = "";
      if (file) on.pick(file);
    });
    this.#cancel.addEventListener("click", on.cancel);
    const says = make("div", "file-says", { role: "status" }, this.#text);
    const actions = make("div", "file-actions", {}, this.#cancel, this.#choose);
    this.element = make("div", "file", {}, says, this.#progress, actions, this.#input);
  }

  /** `name` is the file's, as it may be shown; null hides the bar. */
  draw(file: FileTransfer | null, name: string): void {
    const words = this.#words;
    const state = file?.state;
    this.element.hidden = !file;
    const sentences = { requested: words.fileWanted, uploading: words.fileUploading, waiting: words.fileWaiting };
    const text = state ? fill(sentences[state], { name }) : "";
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#progress.hidden = state !== "uploading";
    // Without a value the bar only says that something is under way.
    if (file?.progress == null) this.#progress.removeAttribute("value");
    else this.#progress.value = file.progress;
    this.#progress.ariaLabel = text;
    this.#choose.hidden = state !== "requested";
    this.#cancel.hidden = state === "waiting";
    this.#cancel.textContent = state === "requested" ? words.fileDecline : words.fileCancel;
  }

  focus(): void {
    (this.#choose.hidden ? this.#cancel : this.#choose).focus({ preventScroll: true });
  }
}
