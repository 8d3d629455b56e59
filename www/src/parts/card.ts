/**
 * What stands at the foot of the panel when there is nothing to write: a question, or the end. It shows a title, a
 * sentence, perhaps a link and a code to copy, and up to two buttons, and knows nothing of why.
 */
import { make } from "../template.js";

export interface CardSlice {
  /** Draws only when this changes, so that focus in the card is not disturbed. */
  key: string;
  title: string;
  detail: string;
  /** Something to read to whoever helps, with a button that copies it. */
  code?: { text: string; label: string; copy: string; copied: string };
  /** A way on, out of the chat. The address has been looked at. */
  link?: { label: string; address: string };
  primary?: Action;
  secondary?: Action;
  /** The card asks something that has to be answered. */
  asks?: boolean;
}

export interface Action {
  label: string;
  run(): void;
}

export class Card {
  readonly element = make("div", "card", { "aria-labelledby": "card-title", "aria-describedby": "card-detail" });
  readonly #title = make("strong", "card-title", { id: "card-title" });
  readonly #detail = make("span", "card-detail", { id: "card-detail" });
  readonly #more = make("div", "card-more");
  readonly #actions = make("div", "card-actions");
  #key = "";

  constructor() {
    this.element.append(this.#title, this.#detail, this.#more, this.#actions);
  }

  /** null hides the card. */
  draw(slice: CardSlice | null): void {
    this.element.toggleAttribute("hidden", !slice);
    if (slice?.key === this.#key) return;
    this.#key = slice?.key ?? "";
    if (!slice) return;
    this.element.setAttribute("role", slice.asks ? "alertdialog" : "group");
    this.#title.textContent = slice.title;
    this.#detail.textContent = slice.detail;
    this.#more.replaceChildren(...linkOf(slice), ...codeOf(slice));
    this.#actions.replaceChildren(...this.#buttons(slice));
  }

  /** To the button that does the least harm: the last one. */
  focus(): boolean {
    const button = this.#actions.lastElementChild;
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
    return button !== null;
  }

  #buttons({ primary, secondary }: CardSlice): HTMLButtonElement[] {
    const made: HTMLButtonElement[] = [];
    for (const [part, action] of [["secondary", secondary], ["primary", primary]] as const) {
      if (!action) continue;
      const button = make("button", part, {}, action.label);
      button.addEventListener("click", action.run);
      made.push(button);
    }
    return made;
  }
}

function linkOf({ link }: CardSlice): HTMLElement[] {
  return link ? [make("a", "farewell", { href: link.address, target: "_blank", rel: "noopener noreferrer" }, link.label)] : [];
}

/** A page may not be allowed to write to the clipboard: then the code is selected, and the visitor's own key copies it. */
function codeOf({ code }: CardSlice): HTMLElement[] {
  if (!code) return [];
  const text = make("code", "code", { dir: "ltr" }, code.text);
  const copy = make("button", "copy", {}, code.copy);
  copy.addEventListener("click", () => {
    const done = () => (copy.textContent = code.copied);
    const select = () => getSelection()?.selectAllChildren(text);
    navigator.clipboard ? navigator.clipboard.writeText(code.text).then(done, select) : select();
  });
  return [make("div", "support", {}, `${code.label} `, text, " ", copy)];
}
