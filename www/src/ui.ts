/**
 * A chat from its first opening on: the conversation with the engine, the view that it has led to, and the panel that shows
 * it. Happenings from the engine and from the visitor meet here; `view.ts` turns them into the next view, and at most once
 * per microtask the panel draws it. The only file that knows both the panel and the conversation.
 */
import { catalogOf, loadCatalog } from "./catalog.js";
import type { ChinWagElement } from "./chin-wag-element.js";
import { configOf, languageOf, LONGEST_TEXT } from "./config.js";
import { Conversation } from "./conversation.js";
import type { Engine } from "./engine.js";
import type { ChatError, ChatEvent } from "./engine/engine.js";
import { emit } from "./events.js";
import { Panel } from "./panel.js";
import type { Launcher } from "./parts/launcher.js";
import css from "./style.css";
import { make, sheetOf } from "./template.js";
import { count, launcherText } from "./text.js";
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
  readonly #launcher: Launcher;
  readonly #engine: Engine;
  /** The dialog: a box in its place on the page. What is in it is the panel of one language. */
  readonly #box: HTMLElement;
  readonly #listening = new AbortController();
  readonly #attributes = new MutationObserver((changes) => this.#onAttributes(changes));
  #panel: Panel;
  #conversation: Conversation;
  #view: View = emptyView();
  #drawing = false;
  /** Rises with each message of the other side: typing is said aloud once for each. */
  #turn = 0;

  constructor(element: ChinWagElement, root: ShadowRoot, launcher: Launcher, engine: Engine) {
    this.#element = element;
    this.#launcher = launcher;
    this.#engine = engine;
    this.#panel = this.#makePanel();
    this.#box = make("section", "panel", { id: "panel", role: "dialog", "aria-labelledby": "title" }, this.#panel.element);
    this.#box.hidden = true;
    // Before the panel is in the document: the viewport can then be measured without laying out what nobody sees yet.
    this.#listen();
    root.adoptedStyleSheets.push((sheet ??= sheetOf(css)));
    root.append(this.#box);
    launcher.button.setAttribute("aria-controls", "panel");
    this.#conversation = this.#converse();
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
    else if (held) this.#launcher.button.focus();
    emit(this.#element, open ? "chinwag-open" : "chinwag-close", null);
  }

  #settleIn(): void {
    if (!this.#view.open) return;
    this.#panel.settle();
    if (!this.#box.contains(this.#focused())) this.#focusFoot();
  }

  /** The element has left the page: everything that the constructor began ends here. */
  close(): void {
    this.#conversation.close();
    this.#listening.abort();
    this.#attributes.disconnect();
    this.#panel.close();
    this.#launcher.button.removeAttribute("aria-controls");
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
      close: () => this.#element.hide(),
    });
  }

  /** An attribute has changed. A conversation that has begun is not disturbed. */
  #onAttributes(changes: MutationRecord[]): void {
    const changed = new Set(changes.map(({ attributeName }) => attributeName));
    if (changed.has("lang")) void this.#translate();
    if (this.#view.phase.name === "idle" && !this.#view.entries.length && this.#view.standing !== "crashed") {
      this.#conversation.close();
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

    this.#attributes.observe(this.#element, { attributeFilter: ["endpoint", "organization", "deployment", "button", "label", "lang"] });

    this.#box.addEventListener("keydown", (event) => this.#onKey(event));
    // To the page, a key pressed in a shadow tree seems pressed outside any field: its shortcuts must not hear it.
    for (const type of ["keydown", "keypress", "keyup"]) this.#box.addEventListener(type, (event) => event.stopPropagation());

    // A phone's keyboard covers the page without making it smaller; only the visual viewport tells.
    const fit = () => {
      this.#box.style.setProperty("--_visible", `${visualViewport?.height ?? innerHeight}px`);
      this.#box.style.setProperty("--_shift", `${visualViewport?.offsetTop ?? 0}px`);
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
      if (from === "agent" || from === "visitor") emit(this.#element, "chinwag-message", { id, from, at });
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
    this.#happen({ type: "crashed", at: Date.now() });
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
    // Any key says that somebody is there; those that write say so by themselves.
    if (this.#view.idle) this.#conversation.stillHere();
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
    const held = this.#box.contains(this.#focused());
    this.#box.toggleAttribute("hidden", !view.open);
    this.#panel.draw(view, this.#element.label, this.#turn);
    const { words } = this.#panel;
    this.#launcher.draw({
      state: view.open ? "open" : "closed",
      unread: view.unread,
      name: view.open ? words.close : view.unread ? count(words.unread, view.unread, words) : launcherText.open,
    });

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
