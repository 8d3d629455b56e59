/**
 * The way to the engine, and the only file that imports it. Loads it once per page, however many bubbles there are, and
 * only when somebody asks. Knows nothing of chats: what a loaded engine is used for is `conversation.ts`'s business.
 */
export type Engine = typeof import("./engine/engine.js");

let loading: Promise<Engine> | undefined;

/** The engine, compiled and ready. A failed attempt is forgotten, so that the next call tries again. */
export function loadEngine(): Promise<Engine> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Glue and machine come side by side: left alone, the glue would ask for the machine only after its own arrival. */
async function load(): Promise<Engine> {
  const [engine, machine] = await Promise.all([
    import("./engine/engine.js"),
    fetch(new URL("./engine/engine_bg.wasm", import.meta.url)),
  ]);
  await engine.default({ module_or_path: machine });
  return engine;
}
