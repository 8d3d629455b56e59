/**
 * The parts of the panel and what they show, for one language. Its state is what is on the screen and no more: another
 * language is another `Panel` over the same view. Turns a view into each part's slice of it; what the visitor wants goes to
 * `Wishes`. Knows neither the engine nor the element.
 */
import { Choices } from "./choices.js";
import { LONGEST_TEXT } from "./config.js";
import type { FileOffer } from "./file-offer.js";
import { plainName } from "./names.js";
import { Announcer } from "./parts/announcer.js";
import { Card, type CardSlice } from "./parts/card.js";
import { Composer } from "./parts/composer.js";
import { Header } from "./parts/header.js";
import { Status } from "./parts/status.js";
import { Transcript } from "./parts/transcript.js";
import { cardOf, spokenOf, stripOf, subtitleOf } from "./phrases.js";
import { agentOf, footOf, isWaiting, statusOf, supportCode, webAddress } from "./status.js";
import { make } from "./template.js";
import { fill } from "./text.js";
import { isLive, type View } from "./view.js";
import type { Catalog } from "./words-en.js";

/** What a visitor can want. */
export interface Wishes {
  send(text: string): void;
  draft(text: string): void;
  retry(entryId: number): void;
  choose(entryId: number, index: number): void;
  chooseFooter(index: number): void;
  sendFile(file: File): void;
  cancelFile(): void;
  askToEnd(): void;
  answer(end: boolean): void;
  again(): void;
  tryNow(): void;
  stillHere(): void;
  close(): void;
}

export class Panel {
  readonly element: HTMLElement;
  readonly words: Catalog;
  readonly header: Header;
  readonly #wishes: Wishes;
  readonly #status: Status;
  readonly #transcript: Transcript;
  readonly #composer: Composer;
  readonly #card = new Card();
  readonly #announcer = new Announcer();
  /** Stands where the bar for files will be. */
  readonly #file = make("div", "");
  #offer: FileOffer | "loading" | undefined;
  #suggestions = new Choices([], "", () => undefined);
  #footer: readonly string[] = [];
  #view: View | undefined;

  constructor(words: Catalog, language: string, wishes: Wishes) {
    this.words = words;
    this.#wishes = wishes;
    this.header = new Header(words, { end: () => wishes.askToEnd(), close: () => wishes.close() });
    this.#status = new Status(words, (kind) => {
      if (kind === "stop-waiting") wishes.askToEnd();
      else if (kind === "try-now") wishes.tryNow();
      else wishes.stillHere();
    });
    this.#transcript = new Transcript({ words, language, on: wishes });
    this.#composer = new Composer(words, LONGEST_TEXT, wishes);
    this.#suggestions.element.hidden = true;
    this.element = make(
      "div",
      "frame",
      { lang: words.language, dir: words.direction },
      this.header.element,
      this.#status.element,
      this.#transcript.element,
      this.#card.element,
      this.#file,
      this.#suggestions.element,
      this.#composer.element,
      this.#announcer.element,
    );
  }

  /** `label` is the shop's name; `turn` rises with each message of the other side. */
  draw(view: View, label: string, turn: number): void {
    const { words } = this;
    this.#view = view;
    const status = statusOf(view);
    const foot = footOf(view);
    const { phase } = view;
    const isThere = phase.name === "chatting";
    const canWrite = foot.kind === "composer";
    this.header.draw({
      title: agentOf(view) ?? (label || words.title),
      subtitle: subtitleOf(view, label, words),
      present: isThere && !view.trouble,
      canEnd: isLive(phase) && !isWaiting(phase.name) && canWrite,
    });
    this.#status.draw(canWrite ? stripOf(view, words) : null);
    this.#transcript.draw({
      entries: view.entries,
      firstUnread: view.firstUnread,
      waiting: view.pending > 0 && !isThere && phase.name !== "ending" && view.standing === "working",
      live: isThere,
      typing: status.kind === "typing",
      welcoming: view.standing === "working",
    });
    this.#card.draw(this.#cardSlice(view));
    this.#composer.draw({ hidden: !canWrite, sneakPeek: view.sneakPeek && isThere, returned: this.#returned(view) });
    this.#drawSuggestions(canWrite && isThere ? view.footer : []);
    void this.#drawFile();
    this.#announcer.draw({ kind: status.kind, text: spokenOf(view, words), ...(status.kind === "typing" && { turn }) });
  }

  /** To where the visitor goes on: the field, or the card in its place. */
  focusFoot(): void {
    if (this.#view && footOf(this.#view).kind === "composer") this.#composer.focus();
    else if (!this.#card.focus()) this.header.close.focus();
  }

  /** After the panel was opened: to the newest line, or the first unread one. */
  settle(): void {
    this.#transcript.settle();
  }

  get draft(): string {
    return this.#composer.draft;
  }
  set draft(text: string) {
    this.#composer.draft = text;
  }

  close(): void {
    this.#transcript.close();
    this.#status.close();
    this.#announcer.close();
    this.element.remove();
  }

  #cardSlice(view: View): CardSlice | null {
    const { words } = this;
    const foot = footOf(view);
    const card = cardOf(foot, words);
    if (!card) return null;
    const asks = foot.kind === "end" || foot.kind === "leave";
    const { title, detail, primary, secondary } = card;
    const code = supportCode(view);
    const onward = foot.kind === "ended" ? webAddress(view.farewell?.postChatUrl) : null;
    return {
      key: [title, detail, code, onward].join(),
      title,
      detail,
      asks,
      ...(code && { code: { text: code, label: words.code, copy: words.copy, copied: words.copied } }),
      ...(onward && { link: { label: fill(words.farewell, { host: onward.host }), address: onward.href } }),
      ...(primary && { primary: { label: primary, run: () => (asks ? this.#wishes.answer(false) : this.#wishes.again()) } }),
      ...(secondary && { secondary: { label: secondary, run: () => this.#wishes.answer(true) } }),
    };
  }

  #returned({ returned }: View) {
    if (!returned || returned.reason === "empty") return null;
    const { refusedTooLong, refusedNotOpen, refusedByPage } = this.words;
    const why = { "too-long": refusedTooLong, "not-open": refusedNotOpen, prevented: refusedByPage }[returned.reason];
    return { text: returned.text, why, token: returned };
  }

  #drawSuggestions(footer: readonly string[]): void {
    if (footer !== this.#footer && footer.length + this.#footer.length > 0) {
      const made = new Choices(footer, this.words.suggestions, (index) => this.#wishes.chooseFooter(index));
      made.element.setAttribute("part", "suggestions");
      this.#suggestions.element.replaceWith(made.element);
      this.#suggestions = made;
    }
    this.#footer = footer;
    this.#suggestions.element.hidden = footer.length === 0;
    this.#suggestions.draw({ live: true });
  }

  /** The bar for files is fetched when the first one is asked for. What it shows is what is the case when it has come. */
  async #drawFile(): Promise<void> {
    if (this.#offer === "loading" || (!this.#offer && !this.#view?.file)) return;
    if (!this.#offer) {
      this.#offer = "loading";
      try {
        const { FileOffer } = await import("./file-offer.js");
        this.#offer = new FileOffer(this.words, { pick: (file) => this.#wishes.sendFile(file), cancel: () => this.#wishes.cancelFile() });
        this.#file.replaceWith(this.#offer.element);
      } catch (error) {
        this.#offer = undefined;
        console.error("<chin-wag> could not load the part that sends files.", error);
        return;
      }
    }
    const view = this.#view as View;
    const isShown = footOf(view).kind === "composer";
    this.#offer.draw(isShown ? view.file : null, plainName(view.file?.name ?? ""));
  }
}
