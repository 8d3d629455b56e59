/**
 * The wire between the widget and the engine: one chat session, its commands, and what it says. Nothing that goes wrong
 * in there leaves this file as an exception: a wrong configuration and a breakdown are happenings like any other. Knows
 * no DOM, and does not look into the events it passes on.
 */
import type { Engine } from "./engine.js";
import type { ChatConfig, ChatError, ChatEvent, ChatSession } from "./engine/engine.js";

/** What the conversation tells its owner, besides the engine's own events. */
export interface Listener {
  said(event: ChatEvent): void;
  /** The configuration cannot be used; `error.key` is the attribute. */
  misconfigured(error: ChatError): void;
  /** The engine broke down. Nothing more will come. */
  crashed(error: unknown): void;
}

export class Conversation {
  readonly #listener: Listener;
  readonly #watch = new AbortController();
  #session: ChatSession | undefined;

  constructor(engine: Engine, config: ChatConfig, listener: Listener) {
    this.#listener = listener;
    // A breakdown inside a timer or an answer happens on the engine's own stack, and surfaces only here.
    const watch = { signal: this.#watch.signal };
    addEventListener("error", ({ error }) => this.#onStrayError(error), watch);
    addEventListener("unhandledrejection", ({ reason }) => this.#onStrayError(reason), watch);
    try {
      this.#session = new engine.ChatSession(config, (event) => listener.said(event));
    } catch (error) {
      this.#watch.abort();
      if (isChatError(error)) listener.misconfigured(error);
      else listener.crashed(error);
    }
  }

  start(): void {
    this.#call((session) => session.start());
  }

  /** `ref` comes back with what becomes of the words. */
  send(text: string, ref: string | null): void {
    this.#call((session) => session.send(text, ref));
  }

  retry(entryId: number): void {
    this.#call((session) => session.retry(entryId));
  }

  /** What the visitor has written so far: the agent sees it, or sees that there is something. */
  draft(text: string): void {
    this.#call((session) => session.draft(text));
  }

  choose(entryId: number, index: number): void {
    this.#call((session) => session.choose(entryId, index));
  }

  chooseFooter(index: number): void {
    this.#call((session) => session.chooseFooter(index));
  }

  sendFile(file: File): void {
    this.#call((session) => session.sendFile(file, file.name));
  }

  cancelFile(): void {
    this.#call((session) => session.cancelFile());
  }

  /** The visitor is there: the chat does not end for want of words. */
  stillHere(): void {
    this.#call((session) => session.stillHere());
  }

  end(): void {
    this.#call((session) => session.end());
  }

  /** The network is back, or somebody looks again: do not wait any longer. */
  wake(): void {
    this.#call((session) => session.wake());
  }

  /** Gives the chat up. Nothing is said to the desk, and nothing more to the listener. */
  close(): void {
    const session = this.#session;
    this.#call((open) => open.close());
    this.#session = undefined;
    this.#watch.abort();
    // Freeing at once would throw if the engine is what called us; a microtask later its stack is gone.
    queueMicrotask(() => {
      try {
        session?.free();
      } catch {
        // Only after a breakdown, which has been reported; the page's memory is the worst of it.
      }
    });
  }

  #call(command: (session: ChatSession) => void): void {
    if (!this.#session) return;
    try {
      command(this.#session);
    } catch (error) {
      this.#crash(error);
    }
  }

  #onStrayError(error: unknown): void {
    if (error instanceof WebAssembly.RuntimeError && error.stack?.includes("engine_bg")) this.#crash(error);
  }

  #crash(error: unknown): void {
    this.#session = undefined;
    this.#watch.abort();
    this.#listener.crashed(error);
  }
}

function isChatError(error: unknown): error is ChatError {
  return error instanceof Error && error.name === "ChatError";
}
