/**
 * Prints what files weigh: name, raw, gzip 9 and brotli 11, one line per file, tabs between. Node has both coders; the
 * judging is `xtask size`'s.
 */
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

for (const name of process.argv.slice(2)) {
  const raw = readFileSync(name);
  const gzip = gzipSync(raw, { level: 9 });
  const brotli = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  console.log([name, raw.length, gzip.length, brotli.length].join("\t"));
}
