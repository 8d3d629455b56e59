/** Names as they may be shown: whoever chose them, they can neither disguise themselves nor turn the text around them. */

/** A name without the control characters that could do that. */
export function plainName(name: string): string {
  return name.replace(CONTROLS, "").trim();
}

/** The first letter as people count letters: a code unit could be half of one. */
export function initial(name: string): string {
  const [first = ""] = name;
  return first.toLocaleUpperCase();
}

const CONTROLS = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
