/**
 * A chat from its first opening on: the conversation with the engine, the view that it has led to, and the panel that shows
 * it. Happenings from the engine and from the visitor meet here; `view.ts` turns them into the next view, and at most once
 * per microtask the panel draws it. The only file that knows both the panel and the conversation.
 */
import { catalogOf, loadCatalog } from "./catalog.js";
import type { ChinWagElement, ChinWagState } from "./chin-wag-element.js";
import type { Commands } from "./commands.js";
import { configOf, languageOf, LONGEST_TEXT } from "./config.js";
import { Conversation } from "./conversation.js";
import type { Engine } from "./engine.js";
import type { ChatError, ChatEvent } from "./engine/engine.js";
import { Fit } from "./fit.js";
import { Frame } from "./frame.js";
import panelCss from "./panel.css";
import { Panel } from "./panel.js";
import { Portions } from "./portions.js";
import css from "./style.css";
import { make, sheetOf } from "./template.js";
import tokensCss from "./tokens.css";
import { emptyView, type Happening, isLive, reduce, type View } from "./view.js";

/** The sentences to be replaced, for whoever wants all of them. */
export { english } from "./words-en.js";

let sheet: CSSStyleSheet | undefined;

/** What a panel needs before it can be made: the words of the language it will speak. */
export function prepare(element: ChinWagElement): Promise<void> {
  return loadCatalog(languageOf(element));
}

export class Ui {
  readonly #element: ChinWagElement;
  readonly #engine: Engine;
  /** The dialog: a box in its place on the page. What is in it is the panel of one language. */
  readonly #box: HTMLElement;
  readonly #frame: Frame;
  readonly #fit: Fit;
  readonly #listening = new AbortController();
  readonly #attributes = new MutationObserver((changes) => this.#onAttributes(changes));
  #panel: Panel;
  #conversation: Conversation;
  #view: View = emptyView();
  readonly #portions = new Portions((event) => this.#onSaid(event));
  #drawing = false;
  /** Rises with each message of the other side: typing is said aloud once for each. */
  #turn = 0;

  /** `since` is when the visitor first showed interest. */
  constructor(element: ChinWagElement, root: ShadowRoot, launcher: HTMLButtonElement, engine: Engine, since: number) {
    this.#element = element;
    this.#engine = engine;
    this.#panel = this.#makePanel();
    this.#box = make("section", "panel", { id: "panel", "aria-labelledby": "title" }, this.#panel.element);
    this.#box.hidden = true;
    // Before the panel is in the document: the viewport can then be measured without laying out what nobody sees yet.
    this.#fit = new Fit(element, this.#box, this.#listening.signal);
    this.#frame = new Frame(element, launcher, {
      phase: () => this.#view.phase,
      isLive,
      start: () => this.#conversation.start(),
      say: (text, ref) => this.#send(text, ref),
      end: () => this.#conversation.end(),
    });
    this.#listen();
    root.adoptedStyleSheets.push((sheet ??= sheetOf(tokensCss + panelCss + css)));
    root.append(this.#box);
    this.#frame.loaded(since);
    this.#conversation = this.#converse();
  }

  commands(): Promise<Commands> {
    return this.#frame.commands();
  }

  get state(): ChinWagState {
    const { open, phase, unread, agentTyping, trouble } = this.#view;
    return { open, phase, unread, agentTyping, troubled: trouble !== null };
  }

  /**
   * Shows or hides the panel, at once: focus has to go somewhere that is on the screen. Into the panel it goes a task
   * later, because it needs the panel's first layout, and that is the longest piece of work there is.
   */
  setOpen(open: boolean): void {
    if (open === this.#view.open) return;
    const held = this.#box.contains(this.#focused());
    this.#happen({ type: open ? "opened" : "closed" });
    if (open && this.#view.phase.name === "idle" && this.#element.startOn === "open") this.#conversation.start();
    this.#draw();
    if (open) setTimeout(() => this.#settleIn());
    else if (held) this.#frame.focusLauncher();
    this.#frame.opened(this.#view);
  }

  #settleIn(): void {
    if (!this.#view.open) return;
    this.#panel.settle();
    // A panel that is a part of the page opens by itself: the visitor may be busy elsewhere.
    if (!this.#fit.inline && !this.#box.contains(this.#focused())) this.#focusFoot();
  }

  /** The element has left the page: everything that the constructor began ends here. */
  close(): void {
    this.#conversation.close();
    this.#portions.close();
    this.#listening.abort();
    this.#attributes.disconnect();
    this.#panel.close();
    this.#frame.close();
    this.#box.remove();
    const root = this.#element.shadowRoot as ShadowRoot;
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
  }

  #makePanel(): Panel {
    const language = languageOf(this.#element);
    return new Panel(catalogOf(language, this.#element.words), language, {
      send: (text) => this.#send(text),
      draft: (text) => this.#conversation.draft(text),
      retry: (id) => this.#retry(id),
      choose: (id, index) => this.#conversation.choose(id, index),
      chooseFooter: (index) => this.#conversation.chooseFooter(index),
      sendFile: (file) => this.#conversation.sendFile(file),
      cancelFile: () => this.#conversation.cancelFile(),
      askToEnd: () => this.#happen({ type: "asked-to-end" }),
      answer: (end) => this.#answer(end),
      again: () => this.#again(),
      tryNow: () => this.#conversation.wake(),
      stillHere: () => this.#conversation.stillHere(),
      close: () => void this.#element.close(),
    });
  }

  /** An attribute has changed. A conversation that has begun is not disturbed. */
  #onAttributes(changes: MutationRecord[]): void {
    const changed = new Set(changes.map(({ attributeName }) => attributeName));
    this.#fit.settle();
    if (changed.has("lang")) void this.#translate();
    if (this.#view.phase.name === "idle" && !this.#view.entries.length && this.#view.standing !== "crashed") {
      this.#conversation.close();
      this.#portions.close();
      this.#frame.mended();
      this.#view = { ...emptyView(), open: this.#view.open };
      this.#conversation = this.#converse();
    }
    this.#schedule();
  }

  /** The same view in another language: a new panel takes the place of the old one, with the words that were being written. */
  async #translate(): Promise<void> {
    await prepare(this.#element);
    if (this.#listening.signal.aborted) return;
    const before = this.#panel;
    const held = before.element.contains(this.#focused());
    this.#panel = this.#makePanel();
    this.#panel.draft = before.draft;
    this.#draw();
    before.element.replaceWith(this.#panel.element);
    before.close();
    if (!this.#view.open) return;
    this.#panel.settle();
    if (held) this.#focusFoot();
  }

  #listen(): void {
    const until = { signal: this.#listening.signal };
    const wake = () => document.visibilityState === "visible" && this.#conversation.wake();
    addEventListener("online", wake, until);
    addEventListener("pageshow", wake, until);
    document.addEventListener("visibilitychange", wake, until);

    const attributeFilter = ["endpoint", "organization", "deployment", "button", "label", "lang", "mode", "preview"];
    this.#attributes.observe(this.#element, { attributeFilter });

    this.#box.addEventListener("keydown", (event) => this.#onKey(event));
    // To the page, a key pressed in a shadow tree seems pressed outside any field: its shortcuts must not hear it.
    for (const type of ["keydown", "keypress", "keyup"]) this.#box.addEventListener(type, (event) => event.stopPropagation());
  }

  #converse(): Conversation {
    return new Conversation(this.#engine, configOf(this.#element), {
      said: (event) => this.#portions.take(event),
      misconfigured: (error) => this.#onMisconfigured(error),
      crashed: (error) => this.#onCrashed(error),
    });
  }

  #onSaid(event: ChatEvent): void {
    const shown = this.#frame.hear(event);
    if (!shown) return;
    const news = shown.type === "entries" ? shown.entries.filter(({ id }) => !this.#view.entries.has(id)) : [];
    this.#happen(shown);
    for (const { from } of news) if (from === "agent") this.#turn += 1;
    this.#frame.heard(shown, this.#view);
    if (event.type !== "phase") return;
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
    this.#frame.failed("not-set-up", cure);
  }

  #onCrashed(error: unknown): void {
    this.#happen({ type: "crashed", at: Date.now() });
    console.error("<chin-wag> has broken down and is out of use until the page is loaded again.", error);
    this.#frame.failed("crashed", String(error));
  }

  /** `ref` is a command's; the visitor's own words have none, and come back to the composer if they are not taken. */
  #send(given: string, ref: string | null = null): void {
    const text = this.#frame.toSend(given);
    if (text === null) return this.#refuse(given, ref, "prevented");
    if (this.#view.phase.name === "idle") {
      // The engine refuses what is too long, but by then the desk would have rung, and with nothing to hear.
      if ([...text].length > LONGEST_TEXT) return this.#refuse(given, ref, "too-long");
      if (text.trim() === "") return this.#refuse(given, ref, "empty");
      this.#conversation.start();
    }
    this.#conversation.send(text, ref);
  }

  #refuse(text: string, ref: string | null, reason: "prevented" | "too-long" | "empty"): void {
    if (!this.#frame.refused(ref, reason)) this.#happen({ type: "refused", text, ref, reason });
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
    // Any key says that somebody is there; those that write say so by themselves.
    if (this.#view.idle) this.#conversation.stillHere();
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (this.#view.confirming) this.#answer(false);
    else if (!this.#fit.inline) void this.#element.close();
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
    const held = this.#box.contains(this.#focused());
    this.#box.toggleAttribute("hidden", !view.open);
    this.#panel.draw(view, this.#element.label, this.#turn);
    this.#frame.draw(view, this.#panel.words);

    // Composer and card take each other's place, a button goes with its use: whoever was there must not be left nowhere.
    const focused = this.#focused();
    if (held && (!focused || focused.matches(":disabled") || focused.closest("[hidden]"))) this.#focusFoot();
  }

  #focusFoot(): void {
    if (this.#view.open) this.#panel.focusFoot();
  }

  #focused(): Element | null {
    return this.#element.shadowRoot?.activeElement ?? null;
  }
}
