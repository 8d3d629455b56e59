/**
 * What `<chin-wag>` tells the page. Every event bubbles out of the shadow root and comes once for what it tells of. None
 * carries what somebody wrote: pages hand such events to tag managers, and a conversation has no business there.
 */
import type { ChatPhase } from "./engine/engine.js";

/** What every event carries. */
export interface ChinWagDetail {
  /** Different for every event, so that one that was recorded twice can be told. */
  readonly id: string;
  /** Milliseconds since 1970, by the visitor's clock. */
  readonly time: number;
  /** The event's name. */
  readonly type: string;
}

export interface ChinWagPhaseDetail extends ChinWagDetail {
  readonly phase: ChatPhase;
}

/** A line of the conversation has appeared. */
export interface ChinWagMessageDetail extends ChinWagDetail {
  /** Stable for this element, and rising. */
  readonly entry: number;
  readonly from: "visitor" | "agent" | "menu";
  /** Milliseconds since 1970, by the visitor's clock. */
  readonly at: number;
}

export interface ChinWagUnreadDetail extends ChinWagDetail {
  readonly unread: number;
}

/** Whether somebody could take a chat now; only with the attribute `live-availability`. */
export interface ChinWagAvailabilityDetail extends ChinWagDetail {
  readonly available: boolean;
  /** In seconds; null where the desk does not tell. */
  readonly estimatedWait: number | null;
}

/** The chat cannot be used. */
export interface ChinWagErrorDetail extends ChinWagDetail {
  readonly code: "load" | "not-set-up" | "crashed";
  readonly message: string;
}

/** What came of `send`: the desk has the words. */
export interface ChinWagReceipt {
  /** The line of the conversation, as in `chinwag-message`. */
  readonly entry: number;
  /** When it was said, in milliseconds since 1970, by the visitor's clock. */
  readonly at: number;
}

/** Name and type of each event. */
export interface ChinWagEventMap {
  /** The panel has opened. */
  "chinwag-open": CustomEvent<ChinWagDetail>;
  /** The panel has closed. The chat goes on. */
  "chinwag-close": CustomEvent<ChinWagDetail>;
  /** The conversation has come to another phase, or to another agent. A change of the place in the line is none. */
  "chinwag-phase": CustomEvent<ChinWagPhaseDetail>;
  "chinwag-message": CustomEvent<ChinWagMessageDetail>;
  /** The number of messages that came while the panel was closed. */
  "chinwag-unread": CustomEvent<ChinWagUnreadDetail>;
  "chinwag-availability": CustomEvent<ChinWagAvailabilityDetail>;
  "chinwag-error": CustomEvent<ChinWagErrorDetail>;
}

/** What belongs to an event besides what every event carries. */
type Own<Name extends keyof ChinWagEventMap> = Omit<ChinWagEventMap[Name]["detail"], keyof ChinWagDetail>;

/** Dispatches one of them. */
export function emit<Name extends keyof ChinWagEventMap>(element: HTMLElement, name: Name, own: Own<Name>): void {
  const detail = { id: Math.random().toString(36).slice(2), time: Date.now(), type: name, ...own };
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
}

declare global {
  // A page's `addEventListener("chinwag-message", …)` gets the right type, on the element, the document and the window.
  interface GlobalEventHandlersEventMap extends ChinWagEventMap {}
}
