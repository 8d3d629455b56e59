/**
 * axe-core, run inside the page. Its source goes in through the debugger, to which the page's policy does not apply; the
 * policy itself stays in force for everything else.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { expect } from "./expect.js";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with the rules that are broken and where. What axe cannot decide is listed, so that a person can. */
export async function meetsTheRules(page: Page, state: string): Promise<void> {
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => ({ id, help, target, failureSummary })));
  expect(found, `accessibility, ${state}`).toEqual([]);
}
