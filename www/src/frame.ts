/**
 * What is around the panel: the launcher with its preview, the page with its commands, events and hooks, the browser's
 * timeline. The panel says what has happened and how things stand, and this file passes it on to whom it concerns, once
 * per change. It decides nothing about the conversation and draws nothing inside the panel.
 */
import type { ChinWagElement } from "./chin-wag-element.js";
import type { Commands, Hands, OutOfUse } from "./commands.js";
import type { ChatEvent, ChatPhase, Entry } from "./engine/engine.js";
import { chinWagError } from "./errors.js";
import { emit } from "./events.js";
import { plainName } from "./names.js";
import { Launcher } from "./parts/launcher.js";
import type { Preview, PreviewSlice } from "./preview.js";
import { count } from "./text.js";
import { Timings } from "./timings.js";
import type { View } from "./view.js";
import type { Catalog } from "./words-en.js";

export class Frame {
  readonly #element: ChinWagElement;
  readonly #launcher: Launcher;
  readonly #hands: Hands;
  readonly #timings = new Timings();
  #commands: Commands | undefined;
  #outOfUse: OutOfUse | undefined;
  #preview: Preview | undefined;
  #fetching: Promise<void> | undefined;
  #toPreview: PreviewSlice | null = null;
  /** The last words of an agent that came while the panel was closed. */
  #waiting: Extract<Entry, { from: "agent" }> | undefined;
  #check: ReturnType<typeof setTimeout> | undefined;
  #newest = -1;
  #phase = "idle";
  #unread = 0;

  constructor(element: ChinWagElement, button: HTMLButtonElement, hands: Hands) {
    this.#element = element;
    this.#launcher = new Launcher(button);
    this.#hands = hands;
  }

  /** What the page may command; fetched when it first does. */
  async commands(): Promise<Commands> {
    const { Commands } = await import("./commands.js").catch((error: unknown) => {
      throw chinWagError("load", String(error));
    });
    return (this.#commands ??= new Commands(this.#hands, () => this.#outOfUse));
  }

  /** Panel and engine have come; interest was first shown at `since`. */
  loaded(since: number): void {
    this.#timings.loaded(since);
  }

  /** What the engine is about to change, as the page wants it shown; null where only a command is concerned. */
  hear(event: ChatEvent): ChatEvent | null {
    const shown = event.type === "entries" && this.#element.beforeDisplay ? { ...event, entries: this.#asShown(event.entries) } : event;
    this.#timings.hear(event);
    return this.#commands?.hear(event) ? null : shown;
  }

  /** The event has been taken in: the page is told what is new. */
  heard(event: ChatEvent, view: View): void {
    if (event.type === "phase") this.#tellPhase(event.phase);
    if (event.type === "entries") {
      for (const entry of event.entries) {
        if (entry.id <= this.#newest) continue;
        this.#newest = entry.id;
        if (entry.from === "notice") continue;
        if (entry.from === "agent" && !view.open) this.#waiting = entry;
        emit(this.#element, "chinwag-message", { entry: entry.id, from: entry.from, at: entry.at });
      }
    }
    this.#tellUnread(view);
  }

  /** The panel has been opened or closed. */
  opened(view: View): void {
    emit(this.#element, view.open ? "chinwag-open" : "chinwag-close", {});
    this.#tellUnread(view);
    this.#check ??= setTimeout(() => void this.#checkColours(), CHECK_AFTER);
  }

  /** The chat cannot be used, and commands come to nothing. */
  failed(code: "not-set-up" | "crashed", message: string): void {
    this.#giveUp(code, message);
    emit(this.#element, "chinwag-error", { code, message });
  }

  /** What was wrong has been put right. */
  mended(): void {
    this.#outOfUse = undefined;
  }

  /** Words were not taken. Says whether they were a command's. */
  refused(ref: string | null, reason: "empty" | "too-long" | "prevented"): boolean {
    return this.#commands?.refuse(ref, reason) ?? false;
  }

  /** The visitor's words, as the page wants them to go out; null if it does not. A page that fails here keeps them in. */
  toSend(text: string): string | null {
    const { beforeSend } = this.#element;
    if (!beforeSend) return text;
    try {
      return beforeSend(text);
    } catch (error) {
      console.error("<chin-wag> has not sent the visitor's words, because `beforeSend` threw.", error);
      return null;
    }
  }

  draw(view: View, words: Catalog): void {
    const called = view.open ? words.close : view.unread ? count(words.unread, view.unread, words) : words.openChat;
    this.#launcher.draw({ open: view.open, unread: view.unread, name: called });

    if (!view.unread) this.#waiting = undefined;
    const waiting = this.#element.preview === "on" ? this.#waiting : undefined;
    const name = plainName(waiting?.name ?? "") || words.agent;
    this.#toPreview = waiting ? { entry: waiting.id, name, text: waiting.text.slice(0, LONGEST_PREVIEW) } : null;
    if (this.#preview) this.#preview.draw(this.#toPreview);
    else if (waiting) this.#fetching ??= this.#fetchPreview(words);
  }

  focusLauncher(): void {
    this.#launcher.button.focus();
  }

  /** The element has left the page. */
  close(): void {
    this.#giveUp("removed", "<chin-wag> has been removed from the page.");
    clearTimeout(this.#check);
    this.#preview?.element.remove();
    this.#launcher.close();
  }

  #giveUp(...why: OutOfUse): void {
    this.#outOfUse = why;
    this.#commands?.giveUp(...why);
  }

  /** Without its file, the badge on the launcher says enough. */
  async #fetchPreview(words: Catalog): Promise<void> {
    const file = await import("./preview.js").catch(() => undefined);
    if (!file || this.#outOfUse?.[0] === "removed") return;
    const { button } = this.#launcher;
    const on = { open: () => void this.#element.open(), dismiss: () => button.focus() };
    this.#preview = new file.Preview(this.#element.shadowRoot as ShadowRoot, words, on);
    button.after(this.#preview.element);
    this.#preview.draw(this.#toPreview);
  }

  /** A page that fails here must not make words disappear: they are shown as they came. */
  #asShown(entries: readonly Entry[]): Entry[] {
    const { beforeDisplay } = this.#element;
    if (!beforeDisplay) return [...entries];
    return entries.flatMap((entry) => {
      if (entry.from !== "agent" && entry.from !== "visitor") return entry;
      try {
        const text = beforeDisplay(entry.text, { from: entry.from });
        return text === null ? [] : { ...entry, text };
      } catch (error) {
        console.error("<chin-wag> shows words as they came, because `beforeDisplay` threw.", error);
        return entry;
      }
    });
  }

  /** Colours that the site has chosen may be hard to read. Fetched while there is a network, judged when nobody waits. */
  async #checkColours(): Promise<void> {
    if (!getComputedStyle(this.#element).getPropertyValue("--_own").trim()) return;
    const file = await import("./contrast.js").catch(() => undefined);
    this.#check = setTimeout(() => this.#element.isConnected && file?.warn(this.#element), JUDGE_AFTER);
  }

  #tellPhase(phase: ChatPhase): void {
    const agent = phase.name === "chatting" ? phase.agent : "";
    const now = `${phase.name} ${agent}`;
    if (now === this.#phase) return;
    this.#phase = now;
    emit(this.#element, "chinwag-phase", { phase });
  }

  #tellUnread({ unread }: View): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    emit(this.#element, "chinwag-unread", { unread });
  }
}

/** Of longer words only the beginning is put beside the launcher, in characters. */
const LONGEST_PREVIEW = 240;

/** After the first opening, in milliseconds: when the panel has been painted, and when the visitor has begun to read. */
const CHECK_AFTER = 50;
const JUDGE_AFTER = 1500;
