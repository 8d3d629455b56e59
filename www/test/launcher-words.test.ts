/** The launcher's name stands twice, before there is a panel and after: in every language both are the same. */
import { expect, test } from "vitest";
import type { ChinWagElement } from "../src/chin-wag-element.js";
import { launcherWord } from "../src/launcher-words.js";
import { words as arabic } from "../src/words-ar.js";
import { words as german } from "../src/words-de.js";
import { english } from "../src/words-en.js";

for (const catalog of [english, german, arabic]) {
  test(`the button keeps its name in "${catalog.language}"`, () => {
    const element = { closest: () => ({ lang: catalog.language }) } as unknown as ChinWagElement;
    expect(launcherWord(element, "openChat")).toBe(catalog.openChat);
    expect(launcherWord(element, "chatFailed"), "the rest is translated as well").not.toBe(launcherWord(element, "chatLoading"));
  });
}
