/**
 * From plain text to what is shown of it: its web addresses become links, everything else stays text. Nodes are made from
 * pieces of the text, so nothing that anybody writes is ever read as markup. What a bot's text needs beyond that is in
 * `rich.ts`. A pattern looks at each character once; a text of book length stays what it is.
 */
import { linkTo } from "./address.js";
import type { Child } from "./template.js";

/** Plain text with its web addresses made into links. */
export function linked(text: string): Child[] {
  return pieces(text, LINK, ([match]) => {
    // Punctuation at the end belongs to the sentence, and so does a bracket that was not opened inside.
    let address = match.replace(/[.,;:!?'"*_~]+$/, "");
    while (address.endsWith(")") && address.split(")").length > address.split("(").length) address = address.slice(0, -1);
    const link = linkTo(address);
    return link && [link, match.slice(address.length)];
  });
}

/** Cuts a text at each match; what is not wanted of one stays text, and what is in between goes through `rest`. */
export function pieces(
  text: string,
  pattern: RegExp,
  found: (match: RegExpMatchArray) => Child[] | null,
  rest: (text: string) => Child[] = (plain) => [plain],
): Child[] {
  const made: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = found(match);
    if (!piece) continue;
    if (match.index > end) made.push(...rest(text.slice(end, match.index)));
    made.push(...piece.filter((part) => part !== ""));
    end = match.index + match[0].length;
  }
  if (end < text.length) made.push(...rest(text.slice(end)));
  return made;
}

const LINK = /\bhttps?:\/\/[^\s<>"`{}|\\^[\]\p{Cc}\p{Cf}]+/giu;
