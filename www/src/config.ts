/**
 * From the element's attributes to what the engine and `Intl` want to know. Judges nothing: what is missing or wrong is for
 * the engine to say, in one place and with the cure.
 */
import type { ChinWagElement } from "./chin-wag-element.js";
import type { ChatConfig } from "./engine/engine.js";
import { english } from "./words-en.js";

/** The longest text that is sent, in characters: what the engine takes without being told otherwise. */
export const LONGEST_TEXT = 4000;

/** What the attributes say, in the engine's words. What is missing is left out, so that the engine can say so. */
export function configOf(element: ChinWagElement): ChatConfig {
  const { endpoint, organization, deployment, button, lang } = element;
  const said = Object.entries({ organization, deployment, button, language: lang }).filter(([, value]) => value);
  return { maxTextLength: LONGEST_TEXT, ...(endpoint && { endpoint: absolute(endpoint) }), ...Object.fromEntries(said), ...element.settings } as unknown as ChatConfig;
}

/** An endpoint may be relative to the page. One that is no URL at all goes to the engine as it is, to be refused. */
function absolute(endpoint: string): string {
  return URL.canParse(endpoint, document.baseURI) ? new URL(endpoint, document.baseURI).href : endpoint;
}

/** For times and numbers: the element's language, or else the page's, or else the browser's. */
export function languageOf(element: ChinWagElement): string {
  const said = [element.lang, element.closest<HTMLElement>("[lang]:not([lang=''])")?.lang, navigator.language];
  return said.find((tag) => tag && isLanguage(tag)) ?? english.language;
}

/**
 * Whether it is written like a language tag. Whether the browser knows the language is left to `Intl`, which falls back by
 * itself: to ask would make it load all its data, the longest task on the way to an open panel.
 */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
