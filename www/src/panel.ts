/**
 * The parts of the panel and what they show, for one language. Its state is what is on the screen and no more: another
 * language is another `Panel` over the same view. Turns a view into each part's slice of it; what the visitor wants goes to
 * `Wishes`. Knows neither the engine nor the element.
 */
import { webAddress } from "./address.js";
import { LONGEST_TEXT } from "./config.js";
import type { FileOffer } from "./file-offer.js";
import { Lazily } from "./lazily.js";
import { plainName } from "./names.js";
import { Announcer } from "./parts/announcer.js";
import { Card, type CardSlice } from "./parts/card.js";
import { Composer } from "./parts/composer.js";
import { Header } from "./parts/header.js";
import { Status } from "./parts/status.js";
import { Transcript } from "./parts/transcript.js";
import { cardOf, spokenOf, stripOf, subtitleOf } from "./phrases.js";
import type { Choices } from "./rich.js";
import { agentOf, footOf, isWaiting, statusOf, supportCode } from "./status.js";
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
  readonly #rich = new Lazily(async () => {
    const rich = await import("./rich.js");
    const root = this.element.getRootNode();
    if (root instanceof ShadowRoot) rich.dress(root);
    return rich;
  });
  readonly #files = new Lazily(() => import("./file-offer.js"));
  /** Stand where the bar for files and the suggestions will be. */
  readonly #fileBar = make("div", "");
  readonly #suggestionBar = make("div", "");
  #offer: FileOffer | undefined;
  #suggestions: Choices | undefined;
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
    this.#transcript = new Transcript({ words, language, rich: this.#rich, on: wishes });
    this.#composer = new Composer(words, LONGEST_TEXT, wishes);
    this.element = make(
      "div",
      "frame",
      { lang: words.language, dir: words.direction },
      this.header.element,
      this.#status.element,
      this.#transcript.element,
      this.#card.element,
      this.#fileBar,
      this.#suggestionBar,
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
      present: isThere && !view.trouble && view.standing === "working",
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
    void this.#drawSuggestions();
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

  /** What a bot offers beside the conversation. What is shown is what is the case when the part for it has come. */
  async #drawSuggestions(): Promise<void> {
    if (this.#view?.footer.length && !this.#rich.part) await this.#rich.come();
    const view = this.#view as View;
    const { footer } = view;
    const { part } = this.#rich;
    if (part && footer !== this.#footer) {
      this.#footer = footer;
      this.#suggestions = new part.Choices("suggestions", footer, this.words.suggestions, (index) => this.#wishes.chooseFooter(index));
      this.#suggestionBar.replaceChildren(this.#suggestions.element);
    }
    this.#suggestionBar.hidden = !footer.length || view.phase.name !== "chatting" || footOf(view).kind !== "composer";
  }

  async #drawFile(): Promise<void> {
    if (this.#view?.file && !this.#files.part) await this.#files.come();
    const { part } = this.#files;
    if (!part) return;
    if (!this.#offer) {
      this.#offer = new part.FileOffer(this.words, { pick: (file) => this.#wishes.sendFile(file), cancel: () => this.#wishes.cancelFile() });
      this.#fileBar.append(this.#offer.element);
      const root = this.element.getRootNode();
      if (root instanceof ShadowRoot) part.dress(root);
    }
    const view = this.#view as View;
    this.#offer.draw(footOf(view).kind === "composer" ? view.file : null, plainName(view.file?.name ?? ""));
  }
}
