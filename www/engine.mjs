/**
 * Bundles wasm-bindgen's glue, and the engine's own JavaScript with it, into `pkg/engine/`.
 *
 * wasm-bindgen lays the modules that the engine calls into a folder `snippets` beside its glue, each with the path it has
 * in the sources. They become part of the glue's file; what they import dynamically becomes a file beside it. This is
 * called by `cargo xtask dist`, with the glue as its argument, before the widget is built. The glue's exports keep their
 * names: they are the headless API.
 */
import { build } from "esbuild";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));

/** Modules of the engine that are fetched when they are needed, and stay files of their own. */
const LAZY = ["mask", "upload"];

const [glue] = process.argv.slice(2);
if (!glue) throw new Error("usage: node engine.mjs <wasm-bindgen's glue>");

const lazy = LAZY.map((name) => [name, join(www, "../src/browser", `${name}.js`)]);
await build({
  entryPoints: { engine: resolve(glue), ...Object.fromEntries(lazy) },
  outdir: join(www, "../pkg/engine"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  plugins: [
    {
      name: "neighbours",
      setup: (build) =>
        build.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
          kind === "dynamic-import" ? { path, external: true } : undefined,
        ),
    },
  ],
});
