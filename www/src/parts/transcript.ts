/**
 * The conversation on the screen: a row per entry, found again by its id, so that news about one line touches one node.
 * Stays at the bottom while the reader is there, and otherwise offers the way down. Knows no phases; whether somebody has
 * answered yet is told, and the style sheet draws the difference.
 */
import type { EntryList } from "../entry-list.js";
import { Row } from "../row.js";
import { make } from "../template.js";
import type { Catalog } from "../text.js";

export interface TranscriptSlice {
  entries: EntryList;
  /** Somebody is there to read: until then, unsent words are shown as waiting. */
  answered: boolean;
  typing: boolean;
  /** Whether there is any point in a greeting. */
  welcoming: boolean;
}

export class Transcript {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #greeting: HTMLElement;
  readonly #typing = make("div", "typing", { "aria-hidden": "true" }, make("i", ""), make("i", ""), make("i", ""));
  readonly #jump: HTMLButtonElement;
  readonly #rows: Row[] = [];
  readonly #row: (place: number, entries: EntryList) => Row;
  readonly #watch: ResizeObserver;
  #revision = 0;
  #atBottom = true;
  #height = 0;

  constructor(words: Catalog, language: string, onRetry: (entryId: number) => void) {
    this.#row = (place, entries) => new Row(entries, place, words, language, onRetry);
    this.#greeting = make("div", "greeting", {}, make("strong", "greeting-title", {}, words.greeting), words.greetingDetail);
    this.#log = make(
      "div",
      "transcript",
      { role: "log", "aria-label": words.conversation, tabindex: "0" },
      this.#greeting,
      this.#typing,
    );
    this.#jump = make("button", "jump", { type: "button" }, words.newMessages);
    this.#jump.hidden = true;
    this.#jump.addEventListener("click", () => this.toBottom());
    this.element = make("div", "conversation", {}, this.#log, this.#jump);

    this.#log.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    // The composer grows, a phone's keyboard rises: who was at the bottom stays there.
    this.#watch = new ResizeObserver(() => {
      this.#height = this.#log.clientHeight;
      if (this.#atBottom) this.toBottom();
    });
    this.#watch.observe(this.#log);
  }

  draw({ entries, answered, typing, welcoming }: TranscriptSlice): void {
    this.#log.toggleAttribute("data-answered", answered);
    this.#typing.toggleAttribute("hidden", !typing);
    this.#greeting.toggleAttribute("hidden", !welcoming);
    this.element.toggleAttribute("hidden", !welcoming && !entries.length);

    let [own, news] = [false, false];
    const added = document.createDocumentFragment();
    for (const place of entries.changedSince(this.#revision)) {
      const row = this.#rows[place];
      if (row) row.draw(entries.at(place));
      else {
        const made = (this.#rows[place] = this.#row(place, entries));
        added.append(made.element);
        own ||= entries.at(place)?.from === "visitor";
        news ||= entries.at(place)?.from === "agent";
      }
    }
    this.#revision = entries.revision;
    if (added.hasChildNodes()) this.#typing.before(added);
    // To scroll means to lay the panel out at once, which an empty conversation is not worth.
    if (!entries.length && !typing) return;
    if (own || this.#atBottom) this.toBottom();
    else if (news) this.#jump.hidden = false;
  }

  toBottom(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#atBottom = true;
    this.#jump.hidden = true;
  }

  close(): void {
    this.#watch.disconnect();
  }

  #onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    // Not the reader moved but the frame: the observer, which comes next, will see to it.
    if (clientHeight !== this.#height) return;
    this.#atBottom = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#atBottom) this.#jump.hidden = true;
  }
}

/** How far from the end still counts as reading the end, in pixels. */
const NEAR = 32;
