/**
 * Takes out of a visitor's words what must not leave the page. Fetched when there are rules for that.
 *
 * The rules are the page's own, and then the desk's; each goes to work on what the one before has left. Their patterns are
 * JavaScript's, and a rule may have several, one on a line. A pattern that cannot be trusted is left out with a warning that
 * names its rule; the words themselves are never written anywhere.
 *
 * @typedef {{ id?: string, name?: string, pattern?: string, actionType?: string, replacement?: string }} Rule
 */
import { Refusal, compile } from "./pattern.js";

/** No pattern is tried on more: the time that it takes may grow with the square of the length. */
const LONGEST = 10_000;

/** @type {Map<string, RegExp | undefined>} What became of each pattern, so that one is judged and warned of once. */
const compiled = new Map();

/**
 * Returns what may leave, as JSON: `text`, and those of the desk's rules that were `triggered`. Nothing is left of words
 * that are too long.
 *
 * @param {string} text words, or a list of pre-chat details, of which the values are masked
 * @param {boolean} isDetails
 * @param {string} own the page's rules as JSON; empty if it has none
 * @param {string} desks the desk's rules as JSON
 */
export function mask(text, isDetails, own, desks) {
  /** @type {Rule[]} */
  const ours = own ? JSON.parse(own) : [];
  /** @type {Rule[]} */
  const theirs = JSON.parse(desks);
  if (isDetails) {
    const details = JSON.parse(text).map((/** @type {{ value: string }} */ detail) => ({
      ...detail,
      value: apply(ours, detail.value).text,
    }));
    return JSON.stringify({ text: JSON.stringify(details.filter(hasValue)), triggered: [] });
  }
  const left = apply(theirs, apply(ours, text).text);
  return JSON.stringify({ text: left.text, triggered: left.triggered.map(({ id, name }) => ({ id, name })) });
}

/**
 * @param {Rule[]} rules
 * @param {string} text
 */
function apply(rules, text) {
  if (text.length > LONGEST) {
    warn("words that are too long to be searched by the rules for sensitive data were not sent");
    return { text: "", triggered: [] };
  }
  const triggered = rules.filter((rule) => {
    const replacement = rule.actionType === "Remove" ? "" : (rule.replacement ?? "");
    let isTriggered = false;
    for (const pattern of patternsOf(rule)) {
      text = text.replace(pattern, (match) => {
        // A pattern such as `\d*` matches nothing everywhere.
        isTriggered ||= match !== "";
        return match && replacement;
      });
    }
    return isTriggered;
  });
  return { text, triggered };
}

/** @returns {RegExp[]} */
function patternsOf(/** @type {Rule} */ { name, pattern }) {
  const lines = String(pattern ?? "").split(/\r?\n/);
  const patterns = lines.filter(Boolean).map((line) => {
    if (!compiled.has(line)) compiled.set(line, trusted(line, name));
    return compiled.get(line);
  });
  return patterns.filter((pattern) => pattern !== undefined);
}

/** The pattern compiled, if it can be trusted. */
function trusted(/** @type {string} */ pattern, /** @type {string | undefined} */ name) {
  try {
    return compile(pattern);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    warn(`a pattern of the sensitive data rule \`${name}\` is left out, because ${error.message}`);
    return undefined;
  }
}

function hasValue(/** @type {{ value: string }} */ { value }) {
  return value !== "";
}

function warn(/** @type {string} */ sentence) {
  try {
    console.warn(`chinwag: ${sentence}`);
  } catch {
    // There may be no console, or one of the page's own that throws.
  }
}
