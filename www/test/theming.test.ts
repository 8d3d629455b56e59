/**
 * The custom properties are a contract: what the style sheets read is what the documentation lists, no more and no less, and
 * the theme page knows no others.
 */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const www = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(resolve(www, path), "utf8");
const namesIn = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name as string))].sort();

const sheets = readdirSync(resolve(www, "src")).filter((name) => name.endsWith(".css"));
const used = namesIn(sheets.map((name) => read(`src/${name}`)).join("\n"), /var\(\s*(--chinwag-[a-z-]+)/g);
const documented = namesIn(read("../docs/theming.md"), /^\| `(--chinwag-[a-z-]+)`/gm);

test("every property is documented, and every documented one is used", () => {
  expect(used.length).toBeGreaterThan(25);
  expect(documented).toEqual(used);
});

test("the theme page turns what there is to turn", () => {
  const turned = namesIn(read("demo/theme-knobs.js"), /name: "([a-z-]+)"/g).map((name) => `--chinwag-${name}`);
  expect(turned.length).toBeGreaterThan(20);
  expect(turned.filter((name) => !documented.includes(name))).toEqual([]);
});

test("no sheet has a colour that a site cannot change, but for shadows and what is drawn for all", () => {
  const fixed = sheets.flatMap((name) =>
    read(`src/${name}`)
      .split("\n")
      .filter((line) => /#[0-9a-f]{3,8}\b/i.test(line) && !/var\(|--chinwag-|--_|shadow/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(fixed).toEqual(["intent.css: color: #fff;"]);
});
