/**
 * The conversation on the screen: a row per entry, found again by its place, so that news about one line touches one node.
 * Rows stand in pages and pages in chapters, so that the browser lays out the last page for a new line and skips the old
 * chapters. Stays at the bottom while the reader is there, and otherwise offers the way down. Knows no phases; whether somebody is there to
 * answer is told.
 */
import type { EntryList } from "../entry-list.js";
import { isRich, Row, type Surroundings } from "../row.js";
import { make } from "../template.js";
import { count } from "../text.js";

export interface TranscriptSlice {
  entries: EntryList;
  /** The entry before which the reader has seen everything. */
  firstUnread: number | null;
  /** Words wait because nobody is there yet. */
  waiting: boolean;
  /** Somebody is there to answer to. */
  live: boolean;
  typing: boolean;
  /** Whether there is any point in a greeting. */
  welcoming: boolean;
}

export class Transcript {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #greeting: HTMLElement;
  readonly #lines = make("div", "lines");
  readonly #waiting: HTMLElement;
  readonly #typing = make("div", "typing", { "aria-hidden": "true" }, make("i", ""), make("i", ""), make("i", ""));
  readonly #divider: HTMLElement;
  readonly #jump: HTMLButtonElement;
  readonly #rows: Row[] = [];
  readonly #around: Surroundings;
  readonly #watch: ResizeObserver;
  #slice: TranscriptSlice | undefined;
  /** How far into the list's changes the rows have come. */
  #revision = 0;
  #frame = 0;
  /** What was to be fetched cannot be had: lines are shown without it. */
  #poor = false;
  #page: HTMLElement | undefined;
  #atBottom = true;
  #below = 0;
  #height = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    const { words } = around;
    this.#greeting = make("div", "greeting", {}, make("strong", "greeting-title", {}, words.greeting), words.greetingDetail);
    this.#waiting = make("div", "waiting", {}, words.waiting);
    this.#divider = make("div", "divider", {}, make("span", "", {}, words.newMessages));
    this.#log = make(
      "div",
      "transcript",
      { role: "log", "aria-label": words.conversation, tabindex: "0" },
      this.#greeting,
      this.#lines,
      this.#waiting,
      this.#typing,
    );
    this.#jump = make("button", "jump");
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

  draw(slice: TranscriptSlice): void {
    const { entries, waiting, live, typing, welcoming } = slice;
    const before = this.#slice;
    this.#slice = slice;
    // What was said before this panel was made is no news: it must not be read out.
    if (!before) this.#log.ariaLive = entries.length ? "off" : null;
    this.#log.toggleAttribute("data-empty", !entries.length);
    this.#waiting.toggleAttribute("hidden", !waiting);
    this.#typing.toggleAttribute("hidden", !typing);
    this.#greeting.toggleAttribute("hidden", !welcoming);
    this.element.toggleAttribute("hidden", !welcoming && !entries.length);
    if (live !== before?.live) this.#rows.forEach((row, place) => row.enable(entries.at(place), live));
    // While the rows catch up, a frame brings as many as it may; what is new waits for its turn.
    if (!this.#frame) this.#advance();
    if (slice.firstUnread !== before?.firstUnread) this.#divide();
    // To scroll means to lay the panel out at once, which an empty conversation is not worth.
    const moved = entries.revision !== before?.entries.revision || typing !== before.typing || waiting !== before.waiting;
    if (this.#atBottom && moved && (entries.length || typing)) this.toBottom();
  }

  /** To the newest line or, after a while away, to the first that has not been read. */
  settle(): void {
    this.toBottom();
    const above = this.#divider.isConnected ? this.#log.scrollHeight - this.#log.clientHeight - this.#divider.offsetTop : 0;
    if (above > 0) this.#log.scrollTop -= above + NEAR;
  }

  toBottom(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#atBottom = true;
    this.#offerWayDown(0);
  }

  close(): void {
    this.#watch.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  /** Brings the rows in line with the entries: some now, and if there are many the rest in the frames that follow. */
  #advance(): void {
    this.#frame = 0;
    const { entries, live } = this.#slice as TranscriptSlice;
    const until = Math.min(entries.revision, this.#revision + AT_ONCE);
    let own = false;
    let below = this.#below;
    for (; this.#revision < until; this.#revision += 1) {
      const place = entries.changeAt(this.#revision) ?? -1;
      const entry = entries.at(place);
      const row = this.#rows[place];
      if (!entry) continue;
      if (row) row.draw(entry, live);
      else if (entry.from !== "visitor" && isRich(entry) && !this.#around.rich.part && !this.#poor) return this.#waitForRich();
      else {
        this.#append((this.#rows[place] = new Row(entry, entries.at(place - 1), live, this.#around, Date.now())));
        own ||= entry.from === "visitor";
        below += Number(entry.from === "agent" || entry.from === "menu");
      }
    }
    if (own) this.#atBottom = true;
    if (!this.#atBottom) this.#offerWayDown(below);
    if (this.#revision < entries.revision) this.#frame = requestAnimationFrame(() => this.#goOn());
    else if (this.#log.ariaLive) requestAnimationFrame(() => (this.#log.ariaLive = null));
  }

  /** A line needs what has to be fetched first. It and all that come after it keep their order, and wait. */
  #waitForRich(): void {
    this.#frame = -1;
    void this.#around.rich.come().then(() => {
      this.#poor = !this.#around.rich.part;
      this.#goOn();
      this.#poor = false;
    });
  }

  #goOn(): void {
    this.#advance();
    this.#divide();
    if (this.#atBottom) this.toBottom();
  }

  #append({ nodes }: Row): void {
    if (!this.#page || this.#page.childElementCount >= PAGE) {
      const chapter = this.#lines.lastElementChild;
      this.#page = make("div", "page");
      if (chapter && chapter.childElementCount < PAGES) chapter.append(this.#page);
      else this.#lines.append(make("div", "chapter", {}, this.#page));
    }
    this.#page.append(...nodes);
  }

  /** Puts the line between read and unread where it belongs, as soon as that is on the screen. */
  #divide(): void {
    const { entries, firstUnread } = this.#slice as TranscriptSlice;
    const row = firstUnread === null ? undefined : this.#rows[entries.placeOf(firstUnread) ?? -1];
    if (!row) this.#divider.remove();
    else if (this.#divider.nextSibling !== row.nodes[0]) row.nodes[0]?.before(this.#divider);
  }

  #onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    // Not the reader moved but the frame: the observer, which comes next, will see to it.
    if (clientHeight !== this.#height) return;
    const below = scrollHeight - scrollTop - clientHeight;
    this.#atBottom = below < NEAR;
    if (this.#atBottom) this.#offerWayDown(0);
    else if (!this.#below) this.#jump.hidden = below < clientHeight;
  }

  /** `news`: how many lines have come below what the reader sees. */
  #offerWayDown(news: number): void {
    const { words } = this.#around;
    this.#below = news;
    const label = news ? count(words.news, news, words) : words.latest;
    if (this.#jump.textContent !== label) this.#jump.textContent = label;
    if (news || this.#atBottom) this.#jump.hidden = !news;
  }
}

/** How far from the end still counts as reading the end, in pixels. */
const NEAR = 32;
/** How many lines are brought to the screen in one frame: what a slow phone lays out without a pause. */
const AT_ONCE = 100;
/** How many stand in a page, and how many pages in a chapter: what the browser has to look through for a new line. */
const PAGE = 50;
const PAGES = 10;
