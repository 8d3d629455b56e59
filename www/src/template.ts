/**
 * Building blocks for shadow trees: elements, icons, style sheets. Words enter as text nodes and nothing is ever parsed
 * as HTML, so the page's Trusted Types have nothing to object to. Knows no part of the widget in particular and keeps
 * nothing, so that launcher and panel may each carry a copy.
 */

/** What an element can hold. A string becomes a text node. */
export type Child = Node | string;

/** An element with its `part` name(s), attributes and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  part: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (part) element.setAttribute("part", part);
  for (const name in attributes) element.setAttribute(name, attributes[name] as string);
  element.append(...children);
  return element;
}

/** A picture on a 24 × 24 grid that says nothing to a screen reader: the button around it has the name. */
export function icon(...paths: readonly string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const path of paths) {
    const stroke = document.createElementNS(SVG, "path");
    stroke.setAttribute("d", path);
    svg.append(stroke);
  }
  return svg;
}

/** A style sheet from its text. It is made once for all bubbles of a page, so whoever asks keeps it. */
export function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

const SVG = "http://www.w3.org/2000/svg";
