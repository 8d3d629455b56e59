/**
 * The round button that opens the chat, with its badge. It is on the page from the first moment, so it is kept small:
 * whatever is not needed to show a closed, idle button is made when it is first wanted.
 */
import { icon, make, stroke } from "../template.js";

/** What the button shows. */
export interface LauncherSlice {
  state: "closed" | "loading" | "open" | "failed";
  unread: number;
  /** What the button is called, unread messages included. */
  name: string;
}

export class Launcher {
  readonly button: HTMLButtonElement;
  #chevron: SVGPathElement | undefined;
  #badge: HTMLElement | undefined;
  #note: HTMLElement | undefined;

  constructor(name: string) {
    this.button = make("button", "launcher", {
      type: "button",
      "aria-label": name,
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
    });
    this.button.append(icon(BUBBLE, SMILE));
  }

  draw({ state, unread, name }: LauncherSlice): void {
    const { button } = this;
    if (button.ariaLabel !== name) button.ariaLabel = name;
    button.ariaExpanded = String(state === "open");
    button.ariaBusy = String(state === "loading");
    if (state === "open" && !this.#chevron) {
      this.#chevron = stroke(CHEVRON);
      button.firstChild?.appendChild(this.#chevron);
    }

    if (unread && !this.#badge) {
      this.#badge = make("span", "badge", { "aria-hidden": "true" });
      button.append(this.#badge);
    }
    if (this.#badge) {
      this.#badge.textContent = unread > 99 ? "99+" : String(unread);
      this.#badge.hidden = !unread;
    }

    // A button that merely fails to open looks broken: the reason stands next to it, and is read out.
    if (state === "failed" && !this.#note) {
      this.#note = make("span", "launcher-note", { role: "status" });
      button.after(this.#note);
    }
    if (this.#note) {
      this.#note.textContent = state === "failed" ? name : "";
      this.#note.hidden = state !== "failed";
    }
  }
}

const BUBBLE =
  "M12 3C6.7 3 2.5 6.6 2.5 11c0 2.5 1.3 4.7 3.4 6.2 0 1.4-.5 2.7-1.4 3.7-.2.2 0 .6.3.5 1.9-.2 3.6-1 4.8-2.1.8.1 1.6.2 2.4.2 5.3 0 9.5-3.7 9.5-8.3S17.3 3 12 3Z";
const SMILE = "M8 11.7c1 1.7 2.4 2.5 4 2.5s3-.8 4-2.5";
const CHEVRON = "m6 9.5 6 6 6-6";
