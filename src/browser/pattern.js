/**
 * Compiles a pattern that somebody else has written, unless it could run for ever.
 *
 * A regular expression without care may try more ways to match than a visitor would wait for: `(\d+)+x` doubles them with
 * each digit. Whether it does can be seen before it runs. Two repeats overlap when a text can be shared between them in
 * more than one way, because nothing that must stand between them ends the one or the other. Inside a repeat of their own
 * that is exponential, in a row it is at least cubic for a whole text, and both are refused. A few harmless patterns are
 * refused with them; the desk applies its rules again, so no rule is lost.
 *
 * Sets of characters are compared by trying each on a sample, which has in it whatever the pattern itself names: where two
 * ranges overlap, an end of one lies in the other. A property such as `\p{Lu}` is many ranges.
 *
 * @typedef {{ kind: "set", all: bigint }} OneOf a character
 * @typedef {{ kind: "row", items: Node[] }} Row
 * @typedef {{ kind: "either", branches: Node[] }} Either
 * @typedef {{ kind: "repeat", min: number, max: number, body: Node }} Repeat
 * @typedef {{ kind: "look", body: Node }} Look
 * @typedef {{ kind: "edge" }} Edge such as `^` and `\b`
 * @typedef {{ kind: "back" }} Back a reference to what a group has matched
 * @typedef {OneOf | Row | Either | Repeat | Look | Edge | Back} Node
 */
import { overlaps } from "./overlap.js";

/** Longer patterns, and more deeply nested ones, are not looked at. */
const LONGEST = 2_000;
const DEEPEST = 12;

/** Read as the pattern is: with `u`, a character outside the first plane is one. */
const ATOM =
  /\[(?:[^\]\\]|\\[^])*\]|\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|p\{[^}]*\}|k<[^>]*>|[1-9]\d*|[0-7]{1,3}|[^])|[^]/;
const QUANTIFIER = /([*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y;
const GROUP = /\((?:\?(?:<(?![=!])[^>]*>|:)|(?!\?))/y;
const LOOK = /\(\?<?[=!]/y;

/** What is wrong with a pattern, for the person who wrote it. */
export class Refusal extends Error {}

/**
 * @param {string} pattern
 * @returns {RegExp} for all matches
 */
export function compile(pattern) {
  // Octal escapes such as `\040` occur, and are errors with `u`; names of properties have a meaning with `u` only.
  const mode = /\\[pu]\{/i.test(pattern) ? "u" : "";
  let compiled;
  try {
    compiled = new RegExp(pattern, `g${mode}`);
  } catch {
    throw new Refusal("it does not compile in JavaScript");
  }
  if (pattern.length > LONGEST) throw new Refusal("it is too long");
  if (mode && /\\ud[89a-f]/i.test(pattern)) throw new Refusal("it has halves of characters");
  const reason = overlaps(parse(pattern, mode));
  if (reason) throw new Refusal(reason);
  return compiled;
}

/**
 * Reads a pattern that compiles.
 *
 * @param {string} pattern
 * @param {string} mode the flag `u`, if it has it
 * @returns {Node}
 */
function parse(pattern, mode) {
  const groups = (pattern.replace(/\\[^]|\[(?:[^\]\\]|\\[^])*\]/g, "").match(/\((?!\?)|\(\?<(?![=!])/g) ?? []).length;
  const sample = sampleOf(pattern);
  const atoms = new RegExp(ATOM, `iy${mode}`);
  /** @type {Map<string, bigint>} */
  const known = new Map();
  let at = 0;
  let depth = 0;

  const take = (/** @type {RegExp} */ token) => {
    token.lastIndex = at;
    const found = token.exec(pattern);
    if (found) at += found[0].length;
    return found;
  };

  /** @returns {Node} */
  function either() {
    if ((depth += 1) > DEEPEST) throw new Refusal("it is nested too deeply");
    const branches = [row()];
    while (pattern[at] === "|") {
      at += 1;
      branches.push(row());
    }
    // The parenthesis, or the end.
    at += 1;
    depth -= 1;
    return branches.length > 1 ? { kind: "either", branches } : /** @type {Node} */ (branches[0]);
  }

  /** @returns {Node} */
  function row() {
    /** @type {Node[]} */
    const items = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      const item = one();
      const counted = take(QUANTIFIER);
      items.push(counted ? repeated(item, counted) : item);
    }
    return { kind: "row", items };
  }

  /** @returns {Node} */
  function one() {
    if (take(LOOK)) return { kind: "look", body: either() };
    if (take(GROUP)) return either();
    if (pattern[at] === "(") throw new Refusal("it has a group of an unknown kind");
    const [atom] = /** @type {RegExpExecArray} */ (take(atoms));
    if (/^([\^$]|\\b)$/i.test(atom)) return { kind: "edge" };
    if (/^\\(k<|[1-9])/.test(atom)) {
      if (atom.startsWith("\\k") || Number(atom.slice(1)) <= groups) return { kind: "back" };
    }
    let all = known.get(atom);
    if (all === undefined) known.set(atom, (all = membersOf(atom, mode, sample)));
    return { kind: "set", all };
  }

  return either();
}

/**
 * @param {Node} body
 * @param {RegExpExecArray} counted
 * @returns {Repeat}
 */
function repeated(body, [, sign, least, comma, most]) {
  if (least === undefined) return { kind: "repeat", min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Infinity, body };
  return { kind: "repeat", min: Number(least), max: !comma ? Number(least) : most ? Number(most) : Infinity, body };
}

/** @type {string | undefined} Two planes of Unicode, in order. Scripts that go beyond them are in them too. */
let planes;

/** Characters that tell sets apart. */
function sampleOf(/** @type {string} */ pattern) {
  const named = [..."αжא中\u2028\u3000👍", ...pattern, ...pattern.split("")];
  for (const [token] of pattern.matchAll(/\\(?:[pu]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|[^])/gi)) {
    if (/p\{/i.test(token)) {
      planes ??= codes(0x20000).join("");
      // Each range of it begins a set, and what follows the range begins its opposite.
      const ranges = new RegExp(`(${token})${token}*([^]?)`, "gu");
      for (const [, first = "", next = ""] of planes.matchAll(ranges)) named.push(first, next);
    } else if (/[ux]./i.test(token)) {
      named.push(String.fromCodePoint(parseInt(token.replace(/[^\da-f]/gi, ""), 16)));
    }
  }
  return [...new Set([...codes(0x180), ...named])];
}

/** The first characters there are. */
function codes(/** @type {number} */ length) {
  return Array.from({ length }, (_, code) => String.fromCodePoint(code));
}

/** Which characters of the sample match one atom, as bits. An atom that matches none of them may match any. */
function membersOf(/** @type {string} */ atom, /** @type {string} */ mode, /** @type {string[]} */ sample) {
  const bits = (/** @type {RegExp} */ matcher) => BigInt(`0b${sample.map((one) => Number(matcher.test(one))).join("")}`);
  const any = /[^]/;
  try {
    return bits(new RegExp(`^${atom}`, mode)) || bits(any);
  } catch {
    // It means something only where it stands: it may be anything.
    return bits(any);
  }
}
