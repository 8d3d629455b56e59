/**
 * What plain chats do without, and bots like: the commonest marks of Markdown, and choices as real buttons, with the style of
 * both. A file of its own, fetched before the first line that needs it is shown. Everything is made as nodes from pieces of
 * text; knows neither what a choice means nor where it is shown as the visitor's words.
 */
import { linkTo } from "./address.js";
import { linked, pieces } from "./prose.js";
import css from "./rich.css";
import { type Child, make, sheetOf } from "./template.js";

let sheet: CSSStyleSheet | undefined;

/** Brings the style of what is in here into a shadow tree, once. */
export function dress(root: ShadowRoot): void {
  sheet ??= sheetOf(css);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

export { linked };

/** Plain text with its links, and with bold, italic, code and lists. */
export function formatted(text: string): Child[] {
  return pieces(text, FENCE, ([, code = ""]) => [make("pre", "code-block", {}, make("code", "", {}, code))], lined);
}

/** Lists are lines that begin with the same sort of mark. The line breaks around them are the list's own. */
function lined(text: string): Child[] {
  const found = ([lines, bullet]: RegExpMatchArray) => {
    const items = (lines as string).trimEnd().split("\n").map((line) => make("li", "", {}, ...inline(line.replace(MARK, ""))));
    const start = bullet ? "1" : String(Number.parseInt(lines as string, 10));
    return [make(bullet ? "ul" : "ol", "list", start === "1" ? {} : { start }, ...items)];
  };
  return pieces(text, LIST, found, inline);
}

function inline(text: string): Child[] {
  return pieces(text, INLINE, ([whole, code, bold, italic, slanted, label, address]) => {
    if (code) return [make("code", "code", {}, code)];
    if (bold) return [make("strong", "", {}, ...inline(bold))];
    const stressed = italic ?? slanted;
    if (stressed) return [make("em", "", {}, ...inline(stressed))];
    if (!label || !address) return linked(whole);
    // The address stays in sight: a label may say anything, also the name of another site.
    const link = linkTo(address);
    return link && [label, " (", link, ")"];
  });
}

/** Something to choose from. */
export class Choices {
  readonly element: HTMLElement;
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(part: "choices" | "suggestions", items: readonly string[], name: string, onChoose: (index: number) => void) {
    this.#buttons = items.map((item, index) => {
      const button = make("button", "choice", { dir: "auto" }, item);
      button.addEventListener("click", () => onChoose(index));
      return button;
    });
    this.element = make("div", part, { role: "group", "aria-label": name }, ...this.#buttons);
  }

  /** `chosen` is the answer, where one has been given; `live`: somebody is there to hear one. */
  draw(chosen: number | null, live: boolean): void {
    this.#buttons.forEach((button, index) => {
      button.disabled = chosen !== null || !live;
      if (index === chosen) button.ariaPressed = "true";
    });
  }
}

const FENCE = /```(?:\w*\n)?([^`]+)```\n?/g;
const LIST = /(?<=^|\n)(?:(?:([-*•]) .+(?:\n|$)(?:[-*•] .+(?:\n|$))*)|(?:\d{1,3}[.)] .+(?:\n|$))+)/g;
const MARK = /^(?:[-*•]|\d{1,3}[.)]) /;
const INLINE =
  /`([^`\n]+)`|\*\*(?=\S)([^*\n]+)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]+)(?<=\S)_(?!\w)|\[([^[\]\n]+)\]\((https?:\/\/[^\s()<>]+)\)|https?:\/\/\S+/giu;
