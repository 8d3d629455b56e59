/**
 * What the two READMEs tell people to paste, pasted: each block of HTML becomes a page, and a visitor chats on it. Only the
 * addresses are put in, as a reader would; the words around them are the README's own.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "./story/story.js";

for (const file of ["README.md", "pkg/README.md"]) {
  test(`what ${file} says can be pasted`, async ({ desk, visitor, page }) => {
    const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
    const block = /```html\n(.*?)```/s.exec(text)?.[1];
    if (!block) throw new Error(`${file} shows no block of HTML`);
    const pasted = block.replace("/chinwag/chinwag.js", "/pkg/chinwag.js").replace(/endpoint="[^"]*"/, `endpoint="${desk.url}"`);
    expect(pasted, "the block names an endpoint and the script").toContain(`endpoint="${desk.url}"`);
    await page.route(`${desk.url}/pasted.html`, async (route) => {
      const shop = await route.fetch({ url: `${desk.url}/` });
      const body = `<!doctype html><html lang="en"><title>Pasted</title>${pasted}</html>`;
      await route.fulfill({ response: shop, body });
    });
    await page.goto(`${desk.url}/pasted.html`);
    await visitor.opens();
    await visitor.says("Hello");
    await desk.hears("Hello");
  });
}
