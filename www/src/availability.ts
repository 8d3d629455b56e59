/**
 * Whether somebody could take a chat now, said beside the launcher before the visitor shows interest: only where the site
 * has asked for it, and without the engine, whose weight such a page has not agreed to. Asks `Visitor/Availability`, when
 * the page is looked at and every minute or so from then on. A desk that cannot be asked leaves the launcher as it is.
 */
import css from "./availability.css";
import type { ChinWagElement } from "./chin-wag-element.js";
import { emit } from "./events.js";
import { type Answer, ask } from "./visitor-availability.js";
import { make, sheetOf } from "./template.js";

let sheet: CSSStyleSheet | undefined;

export function begin(element: ChinWagElement, launcher: HTMLButtonElement): { close(): void } {
  const { liveAvailability } = element;
  return liveAvailability === "off" ? { close() {} } : new Availability(element, launcher, liveAvailability === "hide");
}

class Availability {
  readonly #element: ChinWagElement;
  /** Read out as the launcher's description, and not a second time for itself. */
  readonly #label = make("span", "availability", { "aria-hidden": "true" });
  readonly #hides: boolean;
  readonly #listening = new AbortController();
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #said = "";

  constructor(element: ChinWagElement, launcher: HTMLButtonElement, hides: boolean) {
    this.#element = element;
    this.#hides = hides;
    const root = element.shadowRoot as ShadowRoot;
    root.adoptedStyleSheets.push((sheet ??= sheetOf(css)));
    this.#label.hidden = true;
    this.#label.id = "availability";
    launcher.after(this.#label);
    launcher.setAttribute("aria-describedby", "availability");

    const until = { signal: this.#listening.signal };
    document.addEventListener("visibilitychange", () => this.#look(), until);
    addEventListener("online", () => this.#look(), until);
    this.#look();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listening.abort();
    this.#asking?.abort();
    this.#label.previousElementSibling?.removeAttribute("aria-describedby");
    this.#label.remove();
    this.#element.toggleAttribute("data-unavailable", false);
    const root = this.#element.shadowRoot as ShadowRoot;
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
  }

  /** Nobody is asked for a page that nobody sees: the next look at it asks. */
  #look(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (document.visibilityState === "hidden") return;
    const asking = (this.#asking = new AbortController());
    const { endpoint, organization, deployment, button } = this.#element;
    void ask({ endpoint: new URL(endpoint, document.baseURI).href, organization, deployment, button }, asking.signal)
      .catch(() => null)
      .then((answer) => {
        if (asking.signal.aborted) return;
        this.#show(answer);
        // Not all pages that were opened at the same moment shall ask at the same moment.
        this.#timer = setTimeout(() => this.#look(), EVERY * (0.8 + 0.4 * Math.random()));
      });
  }

  #show(answer: Answer | null): void {
    this.#label.hidden = !answer || this.#hides;
    // Whoever is talking already is not sent away because nobody else could take another chat.
    this.#element.toggleAttribute("data-unavailable", this.#hides && answer?.available === false);
    if (!answer) return;
    const { available, estimatedWait } = answer;
    const [yes, no] = WORDS[languageOf(this.#element)] ?? ENGLISH;
    this.#label.textContent = available ? yes : no;
    this.#label.toggleAttribute("data-available", available);
    const said = `${available} ${estimatedWait}`;
    if (said === this.#said) return;
    this.#said = said;
    emit(this.#element, "chinwag-availability", { available, estimatedWait });
  }
}

function languageOf(element: ChinWagElement): string {
  const tag = element.lang || element.closest<HTMLElement>("[lang]")?.lang || navigator.language;
  return tag.slice(0, 2).toLowerCase();
}

type Words = readonly [available: string, unavailable: string];
const ENGLISH: Words = ["We are here", "Nobody is here right now"];
const WORDS: Readonly<Record<string, Words>> = {
  de: ["Wir sind da", "Zurzeit ist niemand da"],
  ar: ["نحن متاحون الآن", "لا أحد متاح حاليًا"],
};
const EVERY = 60_000;
