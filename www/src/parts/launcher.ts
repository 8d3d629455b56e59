/**
 * The round button that opens the chat, once there is something behind it. It is on the page from the first moment, made by
 * the element and drawn by its style sheet; here it gets its badge and learns whether the panel is open.
 */
import { make } from "../template.js";

/** What the button shows. */
export interface LauncherSlice {
  open: boolean;
  unread: number;
  /** What the button is called, unread messages included. */
  name: string;
}

export class Launcher {
  readonly button: HTMLButtonElement;
  readonly #badge = make("span", "badge", { "aria-hidden": "true" });

  constructor(button: HTMLButtonElement) {
    this.button = button;
    button.setAttribute("aria-controls", "panel");
    button.append(this.#badge);
  }

  draw({ open, unread, name }: LauncherSlice): void {
    const { button } = this;
    if (button.ariaLabel !== name) button.ariaLabel = name;
    button.ariaExpanded = String(open);
    button.dataset["unread"] = String(unread);
    this.#badge.textContent = unread > 99 ? "99+" : String(unread);
    this.#badge.hidden = !unread;
  }

  /** There is nothing behind the button any more. */
  close(): void {
    this.#badge.remove();
    this.button.removeAttribute("aria-controls");
    this.button.ariaExpanded = "false";
    delete this.button.dataset["unread"];
  }
}
