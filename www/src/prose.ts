/**
 * From plain text to what is shown of it: links, and where an agent or a bot wrote them, the commonest marks of Markdown.
 * Everything is made as nodes from pieces of the text, so nothing that anybody writes is ever read as markup. Each pattern
 * looks at a character once; a text of book length stays what it is.
 */
import { make } from "./template.js";
import { webAddress } from "./status.js";

type Piece = Node | string;

/** Plain text with its web addresses made into links. */
export function linked(text: string): Piece[] {
  return pieces(text, LINK, (match) => {
    // Punctuation at the end belongs to the sentence, and so does a bracket that was not opened inside.
    let address = match[0].replace(/[.,;:!?'"*_~]+$/, "");
    while (address.endsWith(")") && address.split(")").length > address.split("(").length) address = address.slice(0, -1);
    const link = linkTo(address);
    return link && [link, match[0].slice(address.length)];
  });
}

/** The same with bold, italic, code and lists. */
export function formatted(text: string): Piece[] {
  if (text.length > LONGEST) return [text];
  return pieces(text, FENCE, ([, code = ""]) => [make("pre", "code-block", {}, make("code", "", {}, code))], lined);
}

/** Lists are lines that begin with the same sort of mark. The line breaks around them are the list's own. */
function lined(text: string): Piece[] {
  return pieces(text, LIST, ([lines, bullet]) => {
    const items = lines.trimEnd().split("\n").map((line) => make("li", "", {}, ...inline(line.replace(MARK, ""))));
    const isNumbered = !bullet;
    const first = isNumbered ? String(Number.parseInt(lines.trimStart(), 10)) : "1";
    return [make(isNumbered ? "ol" : "ul", "list", first === "1" ? {} : { start: first }, ...items)];
  }, inline);
}

function inline(text: string): Piece[] {
  return pieces(text, INLINE, ([whole, code, bold, underlined, italic, slanted, label, address]) => {
    if (code) return [make("code", "code", {}, code)];
    if (bold ?? underlined) return [make("strong", "", {}, ...inline((bold ?? underlined) as string))];
    if (italic ?? slanted) return [make("em", "", {}, ...inline((italic ?? slanted) as string))];
    // The address stays in sight: a label may say anything, also the name of another site.
    if (label && address) {
      const link = linkTo(address);
      return link && [label, " (", link, ")"];
    }
    return linked(whole);
  });
}

/** A link that shows where it leads; null for what is no address of the web. */
function linkTo(address: string): HTMLElement | null {
  const url = webAddress(address);
  if (!url) return null;
  // What is not plain ASCII can look like another host: then the address is shown as the browser will spell it.
  const shown = /^[\x21-\x7e]+$/.test(address) && !address.includes("\\") ? address : url.href;
  return make("a", "link", { href: url.href, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, shown);
}

/** Cuts a text at each match; what the match does not want stays text, and what is in between goes through `rest`. */
function pieces(
  text: string,
  pattern: RegExp,
  found: (match: RegExpExecArray) => Piece[] | null,
  rest: (text: string) => Piece[] = (plain) => [plain],
): Piece[] {
  const made: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = found(match as RegExpExecArray);
    if (!piece) continue;
    if (match.index > end) made.push(...rest(text.slice(end, match.index)));
    made.push(...piece.filter((part) => part !== ""));
    end = match.index + match[0].length;
  }
  if (end < text.length) made.push(...rest(text.slice(end)));
  return made;
}

/** Beyond this nothing is formatted: a text of this length is no chat any more. */
const LONGEST = 5000;
const LINK = /\bhttps?:\/\/[^\s<>"`{}|\\^[\]\p{Cc}\p{Cf}]+/giu;
const FENCE = /```(?:\w*\n)?([^`]+)```\n?/g;
const LIST = /(?<=^|\n)(?:(?:([-*•]) .+(?:\n|$)(?:[-*•] .+(?:\n|$))*)|(?:\d{1,3}[.)] .+(?:\n|$))+)/g;
const MARK = /^(?:[-*•]|\d{1,3}[.)]) /;
const INLINE =
  /`([^`\n]+)`|\*\*(?=\S)([^*\n]+)(?<=\S)\*\*|\b__(?=\S)([^_\n]+)(?<=\S)__\b|(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]+)(?<=\S)_(?!\w)|\[([^[\]\n]+)\]\((https?:\/\/[^\s()<>]+)\)|https?:\/\/\S+/giu;
