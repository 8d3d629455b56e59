/**
 * The panel and everything behind it, loaded when a visitor first shows interest. Happenings from the engine and from the
 * visitor meet here: `view.ts` turns them into the next view, and at most once per microtask the parts draw it. The only
 * file that knows both the parts and the conversation.
 */
import type { ChinWagElement } from "./chin-wag-element.js";
import { configOf, languageOf, LONGEST_TEXT } from "./config.js";
import { Conversation } from "./conversation.js";
import type { Engine } from "./engine.js";
import type { ChatError, ChatEvent } from "./engine/engine.js";
import { emit } from "./events.js";
import { Announcer } from "./parts/announcer.js";
import { Card } from "./parts/card.js";
import { Composer } from "./parts/composer.js";
import { Header } from "./parts/header.js";
import type { Launcher } from "./parts/launcher.js";
import { Status } from "./parts/status.js";
import { Transcript } from "./parts/transcript.js";
import { cardOf, spokenOf, stripOf, subtitleOf } from "./phrases.js";
import css from "./style.css";
import { make, sheetOf } from "./template.js";
import { count, english, launcherText } from "./text.js";
import { agentOf, emptyView, footOf, type Happening, isLive, reduce, statusOf, type View } from "./view.js";

const words = english;
let sheet: CSSStyleSheet | undefined;

export class Ui {
  readonly #element: ChinWagElement;
  readonly #launcher: Launcher;
  readonly #engine: Engine;
  readonly #panel: HTMLElement;
  readonly #header = new Header(words, { end: () => this.#happen({ type: "asked-to-end" }), close: () => this.#element.hide() });
  readonly #status = new Status(words, () => this.#conversation.wake());
  readonly #transcript: Transcript;
  readonly #card = new Card();
  readonly #composer = new Composer(words, {
    send: (text) => this.#send(text),
    typing: (typing) => this.#conversation.typing(typing),
  });
  readonly #announcer = new Announcer();
  readonly #listening = new AbortController();
  readonly #attributes = new MutationObserver(() => this.#reconfigure());
  #conversation: Conversation;
  #view: View = emptyView();
  #drawing = false;
  /** Rises with each message of an agent: typing is said aloud once for each. */
  #turn = 0;

  constructor(element: ChinWagElement, root: ShadowRoot, launcher: Launcher, engine: Engine) {
    this.#element = element;
    this.#launcher = launcher;
    this.#engine = engine;
    this.#transcript = new Transcript(words, languageOf(element), (id) => this.#retry(id));
    this.#panel = make(
      "section",
      "panel",
      { id: "panel", role: "dialog", "aria-labelledby": "title", lang: words.language },
      this.#header.element,
      this.#status.element,
      this.#transcript.element,
      this.#card.element,
      this.#composer.element,
      this.#announcer.element,
    );
    this.#panel.hidden = true;
    // Before the panel is in the document: the viewport can then be measured without laying out what nobody sees yet.
    this.#listen();
    root.adoptedStyleSheets.push((sheet ??= sheetOf(css)));
    root.append(this.#panel);
    launcher.button.setAttribute("aria-controls", "panel");
    this.#conversation = this.#converse();
  }

  /**
   * Shows or hides the panel, at once: focus has to go somewhere that is on the screen. Into the panel it goes a task
   * later, because it needs the panel's first layout, and that is the longest piece of work there is.
   */
  setOpen(open: boolean): void {
    if (open === this.#view.open) return;
    const held = this.#panel.contains(this.#focused());
    this.#happen({ type: open ? "opened" : "closed" });
    if (open && this.#view.phase.name === "idle" && this.#element.startOn === "open") this.#conversation.start();
    this.#draw();
    if (open) setTimeout(() => this.#settleIn());
    else if (held) this.#launcher.button.focus();
    emit(this.#element, open ? "chinwag-open" : "chinwag-close", null);
  }

  #settleIn(): void {
    if (!this.#view.open) return;
    this.#transcript.toBottom();
    if (!this.#panel.contains(this.#focused())) this.#focusFoot();
  }

  /** An attribute has changed. A conversation that has begun is not disturbed. */
  #reconfigure(): void {
    if (this.#view.phase.name === "idle" && !this.#view.entries.length && this.#view.standing !== "crashed") {
      this.#conversation.close();
      this.#view = { ...emptyView(), open: this.#view.open };
      this.#conversation = this.#converse();
    }
    this.#schedule();
  }

  /** The element has left the page: everything that the constructor began ends here. */
  close(): void {
    this.#conversation.close();
    this.#listening.abort();
    this.#attributes.disconnect();
    this.#transcript.close();
    this.#status.close();
    this.#announcer.close();
    this.#launcher.button.removeAttribute("aria-controls");
    this.#panel.remove();
    const root = this.#element.shadowRoot as ShadowRoot;
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
  }

  #listen(): void {
    const until = { signal: this.#listening.signal };
    const wake = () => document.visibilityState === "visible" && this.#conversation.wake();
    addEventListener("online", wake, until);
    addEventListener("pageshow", wake, until);
    document.addEventListener("visibilitychange", wake, until);

    this.#attributes.observe(this.#element, { attributeFilter: ["endpoint", "organization", "deployment", "button", "label", "lang"] });

    this.#panel.addEventListener("keydown", (event) => this.#onKey(event));
    // To the page, a key pressed in a shadow tree seems pressed outside any field: its shortcuts must not hear it.
    for (const type of ["keydown", "keypress", "keyup"]) this.#panel.addEventListener(type, (event) => event.stopPropagation());

    // A phone's keyboard covers the page without making it smaller; only the visual viewport tells.
    const fit = () => {
      this.#panel.style.setProperty("--_visible", `${visualViewport?.height ?? innerHeight}px`);
      this.#panel.style.setProperty("--_shift", `${visualViewport?.offsetTop ?? 0}px`);
    };
    visualViewport?.addEventListener("resize", fit, until);
    visualViewport?.addEventListener("scroll", fit, until);
    fit();
  }

  #converse(): Conversation {
    return new Conversation(this.#engine, configOf(this.#element), {
      said: (event) => this.#onSaid(event),
      misconfigured: (error) => this.#onMisconfigured(error),
      crashed: (error) => this.#onCrashed(error),
    });
  }

  #onSaid(event: ChatEvent): void {
    const news = event.type === "entries" ? event.entries.filter(({ id }) => !this.#view.entries.has(id)) : [];
    this.#happen(event);
    for (const { id, from, at } of news) {
      if (from === "agent") this.#turn += 1;
      if (from !== "notice") emit(this.#element, "chinwag-message", { id, from, at });
    }
    if (event.type !== "phase") return;
    emit(this.#element, "chinwag-phase", event.phase);
    if (event.phase.name === "ended" && event.phase.reason === "wrong-endpoint") {
      this.#notSetUp("endpoint", `"${configOf(this.#element).endpoint}" answers, but not as a chat desk: give the Chat API endpoint of the deployment.`);
    }
  }

  #onMisconfigured({ key, message }: ChatError): void {
    this.#happen({ type: "misconfigured" });
    this.#notSetUp(key, message);
  }

  #notSetUp(attribute: string, cure: string): void {
    console.error(`<chin-wag> is not set up: attribute "${attribute}": ${cure}`);
    emit(this.#element, "chinwag-error", { code: "not-set-up", message: cure });
  }

  #onCrashed(error: unknown): void {
    this.#happen({ type: "crashed" });
    console.error("<chin-wag> has broken down and is out of use until the page is loaded again.", error);
    emit(this.#element, "chinwag-error", { code: "crashed", message: String(error) });
  }

  #send(text: string): void {
    if (this.#view.phase.name === "idle") {
      // The engine refuses what is too long, but by then the desk would have rung, and with nothing to hear.
      if ([...text].length > LONGEST_TEXT) return this.#happen({ type: "refused", text, ref: null, reason: "too-long" });
      this.#conversation.start();
    }
    this.#conversation.send(text);
  }

  /** Words that could not go with one chat may go with the next. */
  #retry(id: number): void {
    if (!isLive(this.#view.phase)) this.#conversation.start();
    this.#conversation.retry(id);
  }

  #again(): void {
    this.#happen({ type: "again" });
    if (this.#element.startOn === "open") this.#conversation.start();
    this.#draw();
    this.#focusFoot();
  }

  /** The question whether the chat shall end has been answered. */
  #answer(end: boolean): void {
    this.#happen({ type: "answered" });
    if (end) this.#conversation.end();
    this.#draw();
    this.#focusFoot();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (this.#view.confirming) this.#answer(false);
    else this.#element.hide();
  }

  #happen(happening: Happening): void {
    this.#view = reduce(this.#view, happening);
    this.#schedule();
  }

  /** Many causes, one drawing. */
  #schedule(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => this.#drawing && this.#draw());
  }

  #draw(): void {
    this.#drawing = false;
    const view = this.#view;
    const label = this.#element.label;
    const status = statusOf(view);
    const agent = agentOf(view);
    const foot = footOf(view);
    const held = this.#panel.contains(this.#focused());

    this.#panel.toggleAttribute("hidden", !view.open);
    this.#header.draw({
      title: agent ?? (label || words.title),
      subtitle: subtitleOf(view, label, words),
      present: status.kind === "chatting" || status.kind === "typing",
      canEnd: isLive(view.phase) && view.standing === "working" && !view.confirming,
    });
    this.#status.draw({ text: stripOf(view, words), trouble: status.kind === "trouble" ? status : null });
    this.#transcript.draw({
      entries: view.entries,
      answered: view.phase.name === "chatting" || view.phase.name === "ending",
      typing: status.kind === "typing",
      welcoming: view.standing === "working",
    });
    this.#card.draw(this.#cardSlice());
    this.#composer.draw({ hidden: foot.kind !== "composer", returned: this.#returned() });
    this.#announcer.draw({ kind: status.kind, text: spokenOf(view, words), ...(status.kind === "typing" && { turn: this.#turn }) });
    this.#launcher.draw({
      state: view.open ? "open" : "closed",
      unread: view.unread,
      name: view.open ? words.close : view.unread ? count(words.unread, view.unread, words) : launcherText.open,
    });

    // Composer and card take each other's place, a button goes with its use: whoever was there must not be left nowhere.
    const focused = this.#focused();
    if (held && (!focused || focused.closest("[hidden]"))) this.#focusFoot();
  }

  #cardSlice() {
    const foot = footOf(this.#view);
    const card = cardOf(foot, words);
    if (!card) return null;
    const asks = foot.kind === "end" || foot.kind === "leave";
    const { title, detail, primary, secondary } = card;
    return {
      key: title + detail,
      title,
      detail,
      asks,
      ...(primary && { primary: { label: primary, run: () => (asks ? this.#answer(false) : this.#again()) } }),
      ...(secondary && { secondary: { label: secondary, run: () => this.#answer(true) } }),
    };
  }

  #returned() {
    const { returned } = this.#view;
    if (!returned || returned.reason === "empty") return null;
    const why = returned.reason === "too-long" ? words.refusedTooLong : words.refusedNotOpen;
    return { text: returned.text, why, token: returned };
  }

  #focusFoot(): void {
    if (!this.#view.open) return;
    if (footOf(this.#view).kind === "composer") this.#composer.focus();
    else if (!this.#card.focus()) this.#header.close.focus();
  }

  #focused(): Element | null {
    return this.#element.shadowRoot?.activeElement ?? null;
  }
}
