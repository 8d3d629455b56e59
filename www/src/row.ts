/**
 * One line of the conversation. Its frame is made once, from the entry and the one before it, and never moves; only the
 * delivery of a visitor's words changes afterwards. Text goes in as text: whoever wrote it, it is never markup.
 */
import type { Entry } from "./engine/engine.js";
import type { EntryList } from "./entry-list.js";
import { type Child, make } from "./template.js";
import { type Catalog, fillNodes } from "./text.js";
import { initial, opensGroup, plainName } from "./view.js";

export class Row {
  readonly element: HTMLElement;
  readonly #note = make("div", "note");
  readonly #words: Catalog;
  readonly #onRetry: (entryId: number) => void;

  constructor(entries: EntryList, place: number, words: Catalog, language: string, onRetry: (entryId: number) => void) {
    this.#words = words;
    this.#onRetry = onRetry;
    const entry = entries.at(place) as Entry;
    const before = entries.at(place - 1);
    if (entry.from === "notice") {
      const name = plainName(entry.name ?? "") || words.agent;
      this.element = make("div", "notice", {}, ...fillNodes(words[entry.notice], name));
      return;
    }
    const opens = opensGroup(before, entry);
    const name = entry.from === "agent" ? plainName(entry.name ?? "") || words.agent : words.you;
    this.element = make("div", `row ${entry.from}`, {}, ...speaker(name, entry, opens, before, language));
    this.element.toggleAttribute("data-first", opens);
    // The text turns as its own language wants; the bubble around it, with its corners, as the page's does.
    const text = make("div", "text", { dir: "auto", lang: language }, ...this.#body(entry.text));
    this.element.append(make("div", "bubble", {}, text));
    this.draw(entry);
  }

  /** Only a visitor's delivery ever changes. */
  draw(entry: Entry | undefined): void {
    if (entry?.from !== "visitor" || this.element.dataset["delivery"] === entry.delivery) return;
    this.element.dataset["delivery"] = entry.delivery;
    this.#note.replaceChildren(...this.#noteOf(entry));
    if (this.#note.hasChildNodes()) this.element.append(this.#note);
    else this.#note.remove();
  }

  #noteOf({ id, delivery }: Extract<Entry, { from: "visitor" }>): Child[] {
    switch (delivery) {
      case "pending":
        return [this.#words.waiting];
      case "failed": {
        const retry = make("button", "retry", { type: "button" }, this.#words.retry);
        retry.addEventListener("click", () => this.#onRetry(id));
        return [this.#words.failed, " ", retry];
      }
      case "perhaps":
        return [this.#words.perhaps];
      default:
        return [];
    }
  }

  /** A text of book length would stall the page while it is laid out: its beginning is shown, the rest on demand. */
  #body(text: string): Child[] {
    if (text.length <= LONG) return [text];
    const more = make("button", "show-all", { type: "button" }, this.#words.showAll);
    more.addEventListener("click", () => more.parentElement?.replaceChildren(text));
    return [`${text.slice(0, LONG)}…`, more];
  }
}

/** Who speaks: on the screen at the head of a group, for a screen reader at every line. */
function speaker(name: string, entry: Entry, opens: boolean, before: Entry | undefined, language: string): Child[] {
  const isAgent = entry.from === "agent";
  if (!opens) return [make("span", "", { class: "unseen" }, `${name}: `)];
  const at = new Date(entry.at);
  const sameDay = !before || new Date(before.at).toDateString() === at.toDateString();
  const time = make("time", "time", { datetime: at.toISOString() }, clock(language, sameDay).format(at));
  const shown = make("bdi", isAgent ? "name" : "", isAgent ? {} : { class: "unseen" }, name);
  const byline = make("div", "byline", {}, shown, " ", time);
  return isAgent ? [make("span", "avatar", { "aria-hidden": "true" }, initial(name)), byline] : [byline];
}

/** Making a format is slow and using one is not; one line in thousands needs another. */
function clock(language: string, sameDay: boolean): Intl.DateTimeFormat {
  const key = language + sameDay;
  let format = clocks.get(key);
  if (!format) {
    const day = sameDay ? {} : ({ weekday: "short", day: "numeric", month: "short" } as const);
    format = new Intl.DateTimeFormat(language, { ...day, hour: "numeric", minute: "2-digit" });
    clocks.set(key, format);
  }
  return format;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const LONG = 5000;
