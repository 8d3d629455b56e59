/**
 * How the panel sits in its place: floating over the page, inline in the page, or as the whole of a small screen. Sets what
 * follows from it for a screen reader and for the keyboard, and keeps the whole of a small screen above a raised keyboard.
 * The looks of each are `panel.css`; nothing of the page is touched, neither its viewport nor its scrolling.
 */
import type { ChinWagElement } from "./chin-wag-element.js";

/** Where a floating panel would leave no page to see. */
const SMALL = "(max-width: 480px), (max-height: 420px)";

/** What can have the focus inside the panel. */
const STOPS = "button, textarea, input, select, a[href], [tabindex='0']";

export class Fit {
  readonly #element: ChinWagElement;
  readonly #panel: HTMLElement;
  readonly #small = matchMedia(SMALL);

  constructor(element: ChinWagElement, panel: HTMLElement, until: AbortSignal) {
    this.#element = element;
    this.#panel = panel;
    this.#small.addEventListener("change", () => this.settle(), { signal: until });
    panel.addEventListener("keydown", (event) => this.#onKey(event));

    const fit = () => this.#fit();
    visualViewport?.addEventListener("resize", fit, { signal: until });
    visualViewport?.addEventListener("scroll", fit, { signal: until });
    fit();
    this.settle();
  }

  /** Whether the panel is a part of the page, and so neither opened nor closed by the visitor. */
  get inline(): boolean {
    return this.#element.mode === "inline";
  }

  /** The mode or the screen has changed. */
  settle(): void {
    const full = !this.inline && (this.#element.mode === "full" || this.#small.matches);
    this.#panel.toggleAttribute("data-full", full);
    this.#panel.role = this.inline ? "region" : "dialog";
    this.#panel.ariaModal = full ? "true" : null;
  }

  /**
   * A phone's keyboard covers the page without making it smaller; only the visual viewport tells. Who has zoomed in sees less
   * of the page as well, but wants the panel large and not small.
   */
  #fit(): void {
    const { height, scale, offsetTop } = visualViewport ?? { height: innerHeight, scale: 1, offsetTop: 0 };
    this.#panel.style.setProperty("--_visible", `${Math.round(height * scale)}px`);
    this.#panel.style.setProperty("--_shift", `${scale > 1 ? 0 : offsetTop}px`);
  }

  /** Behind the whole of a screen is nothing that could be seen: Tab goes round. Escape leads out, as everywhere. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Tab" || !this.#panel.ariaModal) return;
    const stops = [...this.#panel.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => stop.checkVisibility() && !stop.matches(":disabled"));
    const [first, last] = event.shiftKey ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
    if ((this.#panel.getRootNode() as ShadowRoot).activeElement !== last) return;
    event.preventDefault();
    first?.focus();
  }
}
