/**
 * Elements of the page in the launcher's place: they open and close the chat and are told to assistive technology as what
 * they are. Their own words, looks and attributes stay theirs; what is set here is taken back. The number of unread messages
 * stands in `data-chinwag-unread`, for the page to show as it likes.
 */
import type { ChinWagElement } from "./chin-wag-element.js";

/** What is set on each of the page's elements, and given back. */
const BORROWED = ["aria-expanded", "aria-controls", "aria-haspopup", "aria-busy", "data-chinwag-unread"];

export function begin(element: ChinWagElement, launcher: HTMLButtonElement): { close(): void } {
  const selector = element.launcher;
  const [first, ...others] = find(selector);
  if (!first) {
    console.warn(`<chin-wag launcher="${selector}"> finds no element on this page, so it shows its own launcher. Set the attribute again when there is one.`);
    launcher.style.setProperty("display", "grid", "important");
    return { close: () => launcher.style.removeProperty("display") };
  }
  return new PageLauncher(element, launcher, [first, ...others]);
}

class PageLauncher {
  readonly #element: ChinWagElement;
  readonly #launcher: HTMLButtonElement;
  readonly #openers: readonly HTMLElement[];
  readonly #before: readonly (readonly [HTMLElement, string, string | null])[];
  readonly #listening = new AbortController();
  /** What the hidden launcher is told, the page's elements show. */
  readonly #watch = new MutationObserver(() => this.#mirror());
  readonly #named: boolean;
  /** The one that was used last: focus returns to it. */
  #last: HTMLElement;

  constructor(element: ChinWagElement, launcher: HTMLButtonElement, openers: readonly [HTMLElement, ...HTMLElement[]]) {
    this.#element = element;
    this.#launcher = launcher;
    this.#openers = openers;
    [this.#last] = openers;
    this.#before = openers.flatMap((opener) => BORROWED.map((name) => [opener, name, opener.getAttribute(name)] as const));
    this.#named = !element.id;
    if (this.#named) element.id = freeId();

    const until = { signal: this.#listening.signal };
    for (const opener of openers) {
      opener.setAttribute("aria-controls", element.id);
      opener.setAttribute("aria-haspopup", "dialog");
      opener.addEventListener("pointerenter", () => element.prepare(), until);
      opener.addEventListener("focus", () => element.prepare(), until);
      opener.addEventListener("click", (event) => this.#onClick(opener, event), until);
    }
    // Whoever gives the focus back to the launcher means what stands in its place.
    launcher.focus = (options) => this.#last.focus(options);
    this.#watch.observe(launcher, { attributeFilter: ["aria-expanded", "aria-busy", "data-unread"] });
    this.#mirror();
  }

  close(): void {
    this.#listening.abort();
    this.#watch.disconnect();
    delete (this.#launcher as Partial<HTMLButtonElement>).focus;
    for (const [opener, name, value] of this.#before) {
      if (value === null) opener.removeAttribute(name);
      else opener.setAttribute(name, value);
    }
    if (this.#named) this.#element.removeAttribute("id");
  }

  #mirror(): void {
    const { ariaExpanded, ariaBusy, dataset } = this.#launcher;
    const unread = Number(dataset["unread"] ?? 0);
    for (const opener of this.#openers) {
      opener.ariaExpanded = ariaExpanded;
      opener.ariaBusy = ariaBusy;
      if (unread) opener.dataset["chinwagUnread"] = String(unread);
      else delete opener.dataset["chinwagUnread"];
    }
  }

  #onClick(opener: HTMLElement, event: MouseEvent): void {
    // A link that leads to a contact page where there is no script opens the chat where there is one.
    event.preventDefault();
    this.#last = opener;
    this.#element.opened = !this.#element.opened;
  }
}

function find(selector: string): readonly HTMLElement[] {
  try {
    return [...document.querySelectorAll<HTMLElement>(selector)];
  } catch {
    return []; // Not a selector, so it finds nothing; the warning shows what it was.
  }
}

function freeId(): string {
  let number = 1;
  while (document.getElementById(`chin-wag-${number}`)) number += 1;
  return `chin-wag-${number}`;
}
