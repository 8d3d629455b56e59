/**
 * Bundles the widget into `pkg/`: files with fixed names, each a module of its own.
 *
 *   chinwag.js   for `<script type="module">`: the launcher and the registration in one file, all that a page loads
 *   index.js     for `import`: the class, and nothing happens
 *   define.js    registers the tag, with the class of index.js
 *   ui.js        the panel, fetched by either class on the visitor's first intent
 *   words-….js   the panel's sentences in other languages than English, fetched where they are read
 *   page-launcher.js, availability.js  fetched where an attribute of the element asks for them
 *   commands.js  the page's own commands, fetched with the first
 *   preview.js   the last unread words beside the launcher, fetched with the first of them
 *   contrast.js  says in the console what cannot be read, fetched where the site has set a colour
 *   rich.js      menus and formatted words, fetched when a line needs them
 *   file-offer.js  the bar for files, fetched when the first one is asked for
 *
 * esbuild's own code splitting is not used: it would move what chinwag.js and ui.js share into a third file that the
 * page must fetch before the launcher shows, one more round trip for every visitor. The files refer to each other by
 * name instead, and a module that would come to be in two files of one page fails the build, since it would run twice.
 *
 * The engine is `./engine/engine.js` beside them; how it is built, this file does not know. It is called by
 * `cargo xtask dist`, which puts the engine there first: the declarations of the widget mention its types.
 */
import { build, transform } from "esbuild";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));
const src = join(www, "src");
const pkg = resolve(www, "../pkg");
const scratch = resolve(www, "../target/dist");

/** Modules that stay files of their own, by the place in `pkg/` under which the others import them. */
const LAZY = [
  "./ui.js",
  "./commands.js",
  "./preview.js",
  "./contrast.js",
  "./file-offer.js",
  "./rich.js",
  "./words-ar.js",
  "./words-de.js",
  "./page-launcher.js",
  "./availability.js",
  "./engine/engine.js",
];

/** Modules without state or effect, small enough that two files of one page may each hold them. */
const COPIED = ["text.ts", "template.ts", "events.ts", "errors.ts", "address.ts"];

/** Fetched by one page: no module may be in both. */
const TOGETHER = [
  ["chinwag.js", "ui.js"],
  ["index.js", "ui.js"],
  ["index.js", "define.js"],
  ["ui.js", "file-offer.js"],
  ["ui.js", "rich.js"],
  ["ui.js", "commands.js"],
  ["ui.js", "preview.js"],
  ["chinwag.js", "page-launcher.js"],
  ["chinwag.js", "availability.js"],
];

const outputs = {
  ...(await bundle("chinwag.ts")),
  ...(await bundle("index.ts")),
  ...(await bundle("define.ts", { "./index.js": "./index.js", "./chin-wag-element.js": "./index.js" })),
  ...(await bundle("ui.ts")),
  ...(await bundle("file-offer.ts")),
  ...(await bundle("rich.ts")),
  ...(await bundle("words-ar.ts")),
  ...(await bundle("words-de.ts")),
  ...(await bundle("page-launcher.ts")),
  ...(await bundle("availability.ts")),
  ...(await bundle("contrast.ts")),
  ...(await bundle("commands.ts")),
  ...(await bundle("preview.ts")),
};
for (const pair of TOGETHER) refuseShared(...pair);

mkdirSync(scratch, { recursive: true });
writeFileSync(join(scratch, "metafile.json"), JSON.stringify({ outputs }, null, 1));
loosenTypes();
declare(["index.d.ts", "define.d.ts"]);

/**
 * Bundles one entry and returns its part of the metafile, with names as they are in `pkg/`.
 *
 * @param {string} entry
 * @param {Record<string, string>} [elsewhere] what this entry imports from another file of the package
 */
async function bundle(entry, elsewhere = {}) {
  const { metafile } = await build({
    absWorkingDir: www,
    entryPoints: [join("src", entry)],
    outdir: pkg,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: [neighbours(elsewhere), sheets()],
  });
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [
      slashed(relative(pkg, resolve(www, path))),
      { ...output, inputs: Object.keys(output.inputs).map((input) => slashed(relative("src", input))) },
    ]),
  );
}

/** A path as imports write it, on Windows too. */
function slashed(/** @type {string} */ path) {
  return path.replaceAll("\\", "/");
}

/** Leaves the imports of the package's other files as they are written. */
function neighbours(/** @type {Record<string, string>} */ elsewhere) {
  return {
    name: "neighbours",
    setup(/** @type {import("esbuild").PluginBuild} */ build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path, kind, importer }) => {
        if (kind === "dynamic-import") {
          const place = LAZY.find((lazy) => resolve(src, lazy) === resolve(dirname(importer), path));
          if (place) return { path: place, external: true };
          const file = relative(www, importer);
          return { errors: [{ text: `${file} loads "${path}" lazily: name it in LAZY in build.mjs and bundle it` }] };
        }
        const place = elsewhere[path];
        return place ? { path: place, external: true } : undefined;
      });
    },
  };
}

/** Makes a style sheet's minified text the default export of its import. */
function sheets() {
  return {
    name: "sheets",
    setup(/** @type {import("esbuild").PluginBuild} */ build) {
      build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const sheet = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true, target: "es2022" });
        return { contents: sheet.code.trim(), loader: "text" };
      });
    },
  };
}

/** Fails when a module would run twice in one page. */
function refuseShared(/** @type {string} */ one, /** @type {string} */ other) {
  const both = outputs[one].inputs.filter((input) => outputs[other].inputs.includes(input) && !COPIED.includes(input));
  if (both.length === 0) return;
  console.error(
    `${both.join(", ")}: in ${one} and in ${other}, so it would run twice. Let one of them hand it to the other as an ` +
      "argument, import only its types, or, if it has no state and few bytes, name it in COPIED in build.mjs.",
  );
  process.exit(1);
}

/**
 * Takes `[Symbol.dispose]` out of the engine's declarations. It is there at run time, but a project whose `lib` is older
 * than explicit resource management could not compile against the name. And takes out the raw exports of the module:
 * their names are the build's business, and change with each.
 */
function loosenTypes() {
  const types = join(pkg, "engine/engine.d.ts");
  const written = readFileSync(types, "utf8").replace(/^\s*\[Symbol\.dispose\]\(\): void;\n/gm, "");
  // The second run on the same engine finds what the first has written.
  const exports = /export (?:interface InitOutput \{[^}]*\}|type InitOutput = WebAssembly\.Exports;)/;
  if (!exports.test(written)) throw new Error("engine.d.ts has no InitOutput: has wasm-bindgen changed how it writes it?");
  writeFileSync(types, written.replace(exports, "export type InitOutput = WebAssembly.Exports;"));
}

/**
 * Writes the declarations of the given entries and of what they mention. tsc writes one for every source; those that no
 * entry leads to are the widget's inside, and nobody should come to lean on them.
 *
 * @param {string[]} entries
 */
function declare(entries) {
  const types = join(scratch, "types");
  rmSync(types, { recursive: true, force: true });
  const tsc = join(www, "node_modules/typescript/bin/tsc");
  const flags = ["-p", "tsconfig.json", "--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
  const { status } = spawnSync(process.execPath, [tsc, ...flags, "--rootDir", "src", "--outDir", types], {
    cwd: www,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error("tsc cannot write the declarations: the lines above say what does not fit.");
    process.exit(1);
  }

  const wanted = [...entries];
  for (const file of wanted) {
    const text = readFileSync(join(types, file), "utf8");
    mkdirSync(dirname(join(pkg, file)), { recursive: true });
    cpSync(join(types, file), join(pkg, file));
    for (const [, path] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)\.js"/g)) {
      const next = slashed(join(dirname(file), `${path}.d.ts`));
      if (next !== "engine/engine.d.ts" && !wanted.includes(next)) wanted.push(next);
    }
  }
}
