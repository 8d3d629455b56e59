/**
 * Something to choose from, as real buttons: a menu in the conversation, or what a bot offers beside it. Knows neither what a
 * choice means nor where it is shown as the visitor's words.
 */
import { make } from "./template.js";

export interface ChoicesSlice {
  /** What has been chosen, of choices that are made once. */
  chosen?: number | null;
  /** Somebody is there to hear the choice. */
  live: boolean;
}

export class Choices {
  readonly element: HTMLElement;
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(items: readonly string[], name: string, onChoose: (index: number) => void) {
    this.#buttons = items.map((item, index) => {
      const button = make("button", "choice", { type: "button", dir: "auto" }, item);
      button.addEventListener("click", () => onChoose(index));
      return button;
    });
    this.element = make("div", "choices", { role: "group", "aria-label": name }, ...this.#buttons);
  }

  draw({ chosen = null, live }: ChoicesSlice): void {
    this.#buttons.forEach((button, index) => {
      button.disabled = chosen !== null || !live;
      if (index === chosen) button.ariaPressed = "true";
    });
  }
}
