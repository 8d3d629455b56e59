/**
 * One line of the conversation. Its frame is made once, from the entry and the one before it, and never moves; what can
 * change afterwards is the delivery of a visitor's words, the words themselves where a rule has masked them, and the answer
 * to a menu. Text goes in as text: whoever wrote it, it is never markup.
 */
import type { Entry } from "./engine/engine.js";
import type { Lazily } from "./lazily.js";
import { initial, plainName } from "./names.js";
import type * as Rich from "./rich.js";
import { dayName, hourOf, opensDay, opensGroup } from "./rhythm.js";
import { type Child, make } from "./template.js";
import { fillNodes } from "./text.js";
import type { Catalog } from "./words-en.js";

/** What every row of a conversation needs to know. */
export interface Surroundings {
  readonly words: Catalog;
  /** For times; the words may be another language's. */
  readonly language: string;
  /** What menus and formatted words are made with. */
  readonly rich: Lazily<typeof Rich>;
  readonly on: { retry(entryId: number): void; choose(entryId: number, index: number): void };
}

/** Whether there is more to a line than plain words, so that what it is made with has to be there. */
export function isRich(entry: Entry): boolean {
  return entry.from === "menu" || (entry.from !== "notice" && entry.text.length <= LONG && MARKS[entry.from].test(entry.text));
}

export class Row {
  /** All that this line adds to the conversation: the line itself, behind its day where one begins. */
  readonly nodes: readonly HTMLElement[];
  readonly element: HTMLElement;
  readonly #around: Surroundings;
  readonly #text: HTMLElement = make("div", "text");
  readonly #note = make("div", "note");
  readonly #choices: Rich.Choices | undefined;
  #shown: string | undefined;

  constructor(entry: Entry, before: Entry | undefined, live: boolean, around: Surroundings, now: number) {
    this.#around = around;
    const { words, language, on } = around;
    const rich = around.rich.part;
    switch (entry.from) {
      case "notice":
        this.element = make("div", "notice", {}, ...fillNodes(words.notices[entry.notice] ?? "", nameOf(entry, words)));
        break;
      case "menu":
        this.element = make("div", "row menu", {}, make("span", "", { class: "unseen" }, `${words.agent}: `));
        if (entry.header) this.element.append(this.#bubble(entry.header, entry));
        this.#choices = rich && new rich.Choices("choices", entry.items, entry.header || words.bot, (index) => on.choose(entry.id, index));
        // A menu whose buttons cannot be had can still be read, and answered in words.
        this.element.append(this.#choices?.element ?? entry.items.join(" · "));
        break;
      default:
        this.element = make("div", `row ${entry.from}`, {}, ...speaker(entry, before, around));
        this.element.toggleAttribute("data-first", opensGroup(before, entry));
        this.element.append(this.#bubble(entry.text, entry));
    }
    const opens = opensDay(before?.at, entry.at, now);
    this.nodes = opens ? [make("div", "day", {}, dayName(entry.at, now, language)), this.element] : [this.element];
    this.draw(entry, live);
  }

  /** `live`: somebody is there to answer to. */
  draw(entry: Entry, live: boolean): void {
    this.enable(entry, live);
    if (entry.from !== "visitor") return;
    if (entry.text !== this.#shown) this.#fill(entry.text, entry);
    if (this.element.dataset["delivery"] === entry.delivery) return;
    this.element.dataset["delivery"] = entry.delivery;
    this.#note.replaceChildren(...this.#noteOf(entry));
    if (this.#note.hasChildNodes()) this.element.append(this.#note);
    else this.#note.remove();
  }

  /** Only a menu can be answered. */
  enable(entry: Entry | undefined, live: boolean): void {
    if (entry?.from === "menu") this.#choices?.draw(entry.chosen, live);
  }

  #noteOf({ id, delivery }: Extract<Entry, { from: "visitor" }>): Child[] {
    const { words, on } = this.#around;
    if (delivery === "perhaps") return [words.perhaps];
    if (delivery !== "failed") return [];
    const retry = make("button", "retry", {}, words.retry);
    retry.addEventListener("click", () => on.retry(id));
    return [words.failed, " ", retry];
  }

  /** The text turns as its own language wants; the bubble around it, with its corners, as the panel does. */
  #bubble(text: string, entry: Entry): HTMLElement {
    this.#text.dir = "auto";
    this.#text.lang = this.#around.language;
    this.#fill(text, entry);
    return make("div", "bubble", {}, this.#text);
  }

  /** A text of book length would stall the page while it is laid out: its beginning is shown, the rest on demand. */
  #fill(text: string, entry: Entry): void {
    const { rich } = this.#around;
    this.#shown = text;
    if (text.length <= LONG) {
      const read = isRich(entry) && (entry.from === "visitor" ? rich.part?.linked : rich.part?.formatted);
      this.#text.replaceChildren(...(read ? read(text) : [text]));
      // The visitor's own words appear at once; their links may come a moment later.
      if (!read && !rich.part && isRich(entry)) void rich.come().then(() => rich.part && this.#shown === text && this.#fill(text, entry));
      return;
    }
    const more = make("button", "show-all", {}, this.#around.words.showAll);
    more.addEventListener("click", () => this.#text.replaceChildren(text));
    this.#text.replaceChildren(`${text.slice(0, LONG)}…`, more);
  }
}

function nameOf(entry: Entry, words: Catalog): string {
  return entry.from === "visitor" ? words.you : plainName("name" in entry ? entry.name ?? "" : "") || words.agent;
}

/** Who speaks: on the screen at the head of a group, for a screen reader at every line. */
function speaker(entry: Entry, before: Entry | undefined, { words, language }: Surroundings): Child[] {
  const name = nameOf(entry, words);
  if (!opensGroup(before, entry)) return [make("span", "", { class: "unseen" }, `${name}: `)];
  const time = make("time", "time", { datetime: new Date(entry.at).toISOString() }, hourOf(entry.at, language));
  if (entry.from === "visitor") return [make("div", "byline", {}, make("span", "", { class: "unseen" }, name), " ", time)];
  const byline = make("div", "byline", {}, make("bdi", "name", {}, name), " ", time);
  return [make("span", "avatar", { "aria-hidden": "true" }, initial(name)), byline];
}

const LONG = 5000;
/** What can make more of a text. Only an agent's is formatted: a bot may have written it. */
const MARKS = { agent: /https?:|[*_`]|^(?:[-•]|\d+[.)]) /m, visitor: /https?:/ };
