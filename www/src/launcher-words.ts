/**
 * What the button says, in every language there is: needed before anything else is loaded, so these words are here and not
 * only in the catalogs. Those have the button's name as well, since once there is a panel they know of unread messages, too.
 */
import type { ChinWagElement } from "./chin-wag-element.js";

export interface LauncherWords {
  /** The closed button. */
  openChat: string;
  chatLoading: string;
  chatFailed: string;
}

/** The element's own word, or else its language's. */
export function launcherWord(element: ChinWagElement, key: keyof LauncherWords): string {
  const language = element.closest<HTMLElement>("[lang]")?.lang || navigator.language;
  return element.words?.[key] ?? (WORDS[language.slice(0, 2)] ?? ENGLISH)[key];
}

const ENGLISH: LauncherWords = {
  openChat: "Open chat",
  chatLoading: "Chat is loading",
  chatFailed: "Chat could not be loaded. Press to try again.",
};

const WORDS: Readonly<Record<string, LauncherWords>> = {
  de: {
    openChat: "Chat öffnen",
    chatLoading: "Chat wird geladen",
    chatFailed: "Der Chat konnte nicht geladen werden. Noch einmal drücken.",
  },
  ar: {
    openChat: "فتح المحادثة",
    chatLoading: "جارٍ تحميل المحادثة",
    chatFailed: "تعذّر تحميل المحادثة. اضغط للمحاولة مجددًا.",
  },
};
