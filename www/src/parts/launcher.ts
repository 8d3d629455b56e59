/**
 * The round button that opens the chat, with its badge. The bare button is on the page from the first moment, so making it
 * is one plain function and its picture is drawn by the style sheet; all that moves or speaks is in the class, which
 * nobody makes before there is something to show.
 */
import { make } from "../template.js";

/** The button as it waits: closed, idle, and cheap. */
export function launcherButton(name: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("part", "launcher");
  button.setAttribute("aria-label", name);
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  return button;
}

/** What the button shows. */
export interface LauncherSlice {
  state: "closed" | "loading" | "open" | "failed";
  unread: number;
  /** What the button is called, unread messages included. */
  name: string;
}

export class Launcher {
  readonly button: HTMLButtonElement;
  readonly #badge = make("span", "badge", { "aria-hidden": "true" });
  /** A button that merely fails to open looks broken: the reason stands next to it, and is read out. */
  readonly #note = make("span", "launcher-note", { role: "status" });

  constructor(button: HTMLButtonElement) {
    this.button = button;
    button.append(this.#badge);
    button.after(this.#note);
  }

  draw({ state, unread, name }: LauncherSlice): void {
    const { button } = this;
    if (button.ariaLabel !== name) button.ariaLabel = name;
    button.ariaExpanded = String(state === "open");
    button.ariaBusy = String(state === "loading");

    this.#badge.textContent = unread > 99 ? "99+" : String(unread);
    this.#badge.hidden = !unread;

    this.#note.textContent = state === "failed" ? name : "";
    this.#note.hidden = state !== "failed";
  }
}
