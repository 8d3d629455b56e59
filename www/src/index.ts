/**
 * The package's main entry: the class and its types. Importing it changes nothing and is safe on a server; registering
 * the tag is `chinwag/define`, or `ChinWagElement.define()` with a tag name of your own.
 */
export { ChinWagElement } from "./chin-wag-element.js";
export type { ChinWagState } from "./chin-wag-element.js";
export type { ChinWagError, ChinWagErrorCode } from "./errors.js";
export type * from "./events.js";
export type { ChatPhase, EndReason } from "./engine/engine.js";
