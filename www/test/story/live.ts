/**
 * What a screen reader would be told: the words that come into a live region while it is one. A region that is hidden, or has
 * been told to be quiet, says nothing, and neither does what was there before it became a part of the page.
 */
import type { Page } from "@playwright/test";

export class Ear {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Listens from now on to the bubble of the page, whose panel has to be there. */
  static async at(page: Page): Promise<Ear> {
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const root = document.querySelector("chin-wag")?.shadowRoot as ShadowRoot;
      const isLive = (node: Node | null) => {
        const region = (node instanceof Element ? node : node?.parentElement)?.closest('[role="log"], [role="status"], [role="alert"], [aria-live]');
        return region && region.getAttribute("aria-live") !== "off" && region.checkVisibility({ contentVisibilityAuto: false }) ? region : null;
      };
      new MutationObserver((changes) => {
        for (const { type, target, addedNodes } of changes) {
          const region = isLive(target);
          if (!region) continue;
          const added = type === "characterData" ? [target] : [...addedNodes];
          for (const node of added) {
            const hidden = node instanceof Element && (node.closest('[aria-hidden="true"]') || !node.checkVisibility({ contentVisibilityAuto: false }));
            const words = node.textContent?.replace(/\s+/g, " ").trim();
            if (words && !hidden) heard.push(words);
          }
        }
      }).observe(root, { subtree: true, childList: true, characterData: true });
    });
    return new Ear(page);
  }

  async heard(): Promise<string[]> {
    return this.#page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  }
}
