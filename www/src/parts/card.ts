/**
 * What stands at the foot of the panel when there is nothing to write: a question, or the end. It shows a title, a
 * sentence and up to two buttons, and knows nothing of why.
 */
import { make } from "../template.js";

export interface CardSlice {
  /** Draws only when this changes, so that focus in the card is not disturbed. */
  key: string;
  title: string;
  detail: string;
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
  readonly #actions = make("div", "card-actions");
  #key = "";

  constructor() {
    this.element.append(this.#title, this.#detail, this.#actions);
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
      const button = make("button", part, { type: "button" }, action.label);
      button.addEventListener("click", action.run);
      made.push(button);
    }
    return made;
  }
}
