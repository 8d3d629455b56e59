/**
 * What a page complains about: errors that nobody caught, violations of the page's policy, lines of the console. A story
 * ends with an empty list, but for what it expects and for the browser's own lines about requests that its fault touched.
 */
import type { ConsoleMessage, Page } from "@playwright/test";
import { expect } from "./expect.js";

/** What Chromium itself writes about a request that failed. */
const OWN_LINE = /^Failed to load resource: /;

export class Watch {
  /** Every line of the console, of whatever kind. */
  readonly lines: string[] = [];
  readonly #complaints: { text: string; url: string }[] = [];
  readonly #excused: RegExp[] = [];
  readonly #excusedTexts: RegExp[] = [];
  readonly #expected: RegExp[] = [];

  static async over(page: Page): Promise<Watch> {
    const watch = new Watch();
    page.on("pageerror", (error) => watch.#complain(`not caught: ${error.stack ?? error.message}`));
    page.on("console", (message) => watch.#onConsole(message));
    // Not every violation reaches the console; every one is an event.
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
        console.error(`policy violation: ${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`);
      });
    });
    return watch;
  }

  /** The browser may say that requests to such addresses failed: the story's fault touches them. */
  excuses(url: RegExp): void {
    this.#excused.push(url);
  }

  /** The browser may say this as well: some refusals it explains in a line of its own. */
  excusesText(line: RegExp): void {
    this.#excusedTexts.push(line);
  }

  /** Exactly one console error like this is right. */
  expects(line: RegExp): void {
    this.#expected.push(line);
  }

  /** Fails for what was neither expected nor excused, and for what was expected and did not come. */
  verdict(): void {
    const missing = [...this.#expected];
    const wrong = this.#complaints.filter(({ text, url }) => {
      if (OWN_LINE.test(text) && this.#excused.some((excused) => excused.test(url))) return false;
      if (this.#excusedTexts.some((excused) => excused.test(text))) return false;
      const place = missing.findIndex((line) => line.test(text));
      if (place >= 0) missing.splice(place, 1);
      return place < 0;
    });
    expect(wrong, "what the page complains about").toEqual([]);
    expect(missing.map(String), "console errors that should have come").toEqual([]);
  }

  #onConsole(message: ConsoleMessage): void {
    this.lines.push(`${message.type()}: ${message.text()}`);
    if (message.type() === "error" || message.type() === "warning") this.#complain(message.text(), message.location().url);
  }

  #complain(text: string, url = ""): void {
    this.#complaints.push({ text, url });
  }
}
