/**
 * What goes over the wire between a page and whatever it asks, in order: one line when a request leaves, one when its
 * answer is there or will never be.
 */
import type { Page, Request } from "@playwright/test";
import { expect } from "./expect.js";

export class Wire {
  /** Such as `→ POST ChatEnd`, `← 200 POST ChatEnd`, `× GET Messages`. */
  readonly lines: string[] = [];
  readonly urls: string[] = [];
  /** The bodies of the answers that had one, by the name of what was asked. */
  readonly answers: { name: string; body: string }[] = [];

  constructor(page: Page) {
    page.on("request", (request) => {
      this.urls.push(`${request.method()} ${request.url()}`);
      this.lines.push(`→ ${nameOf(request)}`);
    });
    page.on("requestfailed", (request) => this.lines.push(`× ${nameOf(request)}`));
    page.on("response", async (response) => {
      const name = nameOf(response.request());
      this.lines.push(`← ${response.status()} ${name}`);
      const body = await response.text().catch(() => "");
      if (body) this.answers.push({ name, body });
    });
  }

  /** How often a line has been written. */
  count(line: string): number {
    return this.lines.filter((other) => other === line).length;
  }

  /** Waits until these lines have come in this order, whatever came in between. */
  async shows(...lines: string[]): Promise<void> {
    const found = () => {
      const wanted = [...lines];
      for (const line of this.lines) if (line === wanted[0]) wanted.shift();
      return wanted;
    };
    await expect.poll(found, "what has not been seen on the wire").toEqual([]);
  }
}

/** The method and the last step of the path; a session's key, where it is part of a path, is left out. */
function nameOf(request: Request): string {
  const { pathname } = new URL(request.url());
  const name = pathname.startsWith("/chat/rest/") ? pathname.split("/").slice(4, 5)[0] : pathname;
  return `${request.method()} ${name}`;
}
