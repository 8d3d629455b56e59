/**
 * What a command's promise is rejected with: an `Error` whose `code` a page can look at. The table of codes is the contract;
 * the sentences are for the console.
 */
import type { EndReason } from "./engine/engine.js";

/** Why a command came to nothing. */
export type ChinWagErrorCode =
  /** Panel or engine could not be fetched. The next command tries again. */
  | "load"
  /** An attribute is missing or wrong; the console names it. */
  | "not-set-up"
  /** The engine broke down. The page has to be loaded again. */
  | "crashed"
  /** `send`: nothing but white space. */
  | "empty"
  /** `send`: longer than what is sent in one go. */
  | "too-long"
  /** `send`: the chat is over; `start()` begins another. */
  | "not-open"
  /** `send`: the page's own `beforeSend` said no, or threw. */
  | "prevented"
  /** `send`: the desk does not have the words. They stand in the conversation, to be tried again. */
  | "failed"
  /** `send`: the desk may have the words, and nobody will ever know. */
  | "perhaps"
  /** `start`: the chat ended before it had begun; `reason` says why. */
  | "ended"
  /** The element has left the page, and with it the chat. */
  | "removed";

export interface ChinWagError extends Error {
  readonly name: "ChinWagError";
  readonly code: ChinWagErrorCode;
  /** With `ended`: why. */
  readonly reason?: EndReason;
}

export function chinWagError(code: ChinWagErrorCode, sentence: string): ChinWagError {
  return Object.assign(new Error(sentence), { name: "ChinWagError", code } as const);
}
