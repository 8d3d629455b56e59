/**
 * What `<chin-wag>` tells the page. Every event bubbles out of the shadow root. None carries what somebody wrote: pages
 * hand such events to tag managers, and a conversation has no business there.
 */
import type { ChatPhase } from "./engine/engine.js";

/** A line of the conversation has appeared. */
export interface ChinWagMessageDetail {
  /** Stable for this element, and rising. */
  id: number;
  from: "visitor" | "agent";
  /** Milliseconds since 1970, by the visitor's clock. */
  at: number;
}

/** The chat cannot be used. */
export interface ChinWagErrorDetail {
  code: /** Panel or engine could not be fetched. */ "load" | /** An attribute is missing or wrong. */ "not-set-up" | /** The engine broke down. */ "crashed";
  message: string;
}

/** Name and type of each event. */
export interface ChinWagEventMap {
  "chinwag-open": CustomEvent<null>;
  "chinwag-close": CustomEvent<null>;
  "chinwag-phase": CustomEvent<ChatPhase>;
  "chinwag-message": CustomEvent<ChinWagMessageDetail>;
  "chinwag-error": CustomEvent<ChinWagErrorDetail>;
}

/** Dispatches one of them. */
export function emit<Name extends keyof ChinWagEventMap>(
  element: HTMLElement,
  name: Name,
  detail: ChinWagEventMap[Name]["detail"],
): void {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
}

declare global {
  // A page's `addEventListener("chinwag-message", …)` gets the right type, on the element and above it.
  interface HTMLElementEventMap extends ChinWagEventMap {}
}
