/**
 * From a catalog's sentence to the words for one occasion: marks are filled in, numbers get their form, lengths of time their
 * unit. The sentences are in `words-en.ts` and its neighbours.
 */
import type { Catalog } from "./words-en.js";

/** One form per category of `Intl.PluralRules`; `other` is always there. */
export type Forms = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string };

/** A sentence with its marks filled in. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(MARK, (mark, name: string) => values[name] ?? mark);
}

/** The same for the screen, where a name must not turn the direction of the sentence around it: `<bdi>` keeps it apart. */
export function fillNodes(sentence: string, name: string): (string | HTMLElement)[] {
  return sentence.split(/(\{name\})/).map((piece) => {
    if (piece !== "{name}") return piece;
    const isolated = document.createElement("bdi");
    isolated.textContent = name;
    return isolated;
  });
}

/** The right form for a number, filled in. */
export function count(forms: Forms, number: number, catalog: Catalog): string {
  const form = forms[new Intl.PluralRules(catalog.language).select(number)] ?? forms.other;
  return fill(form, { count: new Intl.NumberFormat(catalog.language).format(number) });
}

/** A length of time in words, such as "3 minutes". */
export function duration(value: number, unit: "second" | "minute" | "hour", catalog: Catalog): string {
  return new Intl.NumberFormat(catalog.language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

const MARK = /\{(\w+)\}/g;
