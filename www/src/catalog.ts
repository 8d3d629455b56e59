/**
 * Which words the panel speaks: the catalog for a language, fetched when somebody needs it, and the site's own words over it.
 * A language without a catalog, or one that cannot be fetched, is English; the conversation matters more than its frame.
 */
import { type Catalog, english } from "./words-en.js";

/** A site's own words. Whatever it leaves out is taken from the catalog. */
export type Words = { readonly [Key in keyof Catalog]?: Catalog[Key] extends string ? string : Partial<Catalog[Key]> };

const OTHERS: Readonly<Record<string, () => Promise<{ words: Catalog }>>> = {
  ar: () => import("./words-ar.js"),
  de: () => import("./words-de.js"),
};
const loaded = new Map<string, Catalog>();

/** Sees to it that the words for a language tag are there, as far as they can be had. */
export async function loadCatalog(tag: string): Promise<void> {
  const language = languageIn(tag);
  const load = OTHERS[language];
  if (!load || loaded.has(language)) return;
  try {
    loaded.set(language, (await load()).words);
  } catch (error) {
    console.warn(`<chin-wag> could not load its words for "${language}" and speaks English.`, error);
  }
}

/** The words for a language tag that are there by now, with the site's own in their place. */
export function catalogOf(tag: string, own: Words = {}): Catalog {
  const words: Record<string, unknown> = { ...(loaded.get(languageIn(tag)) ?? english) };
  for (const [key, value] of Object.entries(own)) {
    const ours = words[key];
    words[key] = typeof ours === "object" ? { ...ours, ...(value as object) } : String(value);
  }
  return words as Catalog;
}

function languageIn(tag: string): string {
  return tag.split("-", 1).join().toLowerCase();
}
