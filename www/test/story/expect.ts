/** Playwright's `expect` with the patience of these stories: a busy machine is not a failure, and a good one never waits. */
import { expect as strict } from "@playwright/test";

export const expect = strict.configure({ timeout: 12_000 });
