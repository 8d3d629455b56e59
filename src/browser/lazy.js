/**
 * The way to the parts that a plain chat never needs. They lie beside the engine and are fetched when they are: `mask.js`
 * when there are rules for what must not leave the page, `upload.js` when a visitor sends a file.
 */

/**
 * Takes out of words what must not leave. Rejects if that cannot be done: then nothing may leave.
 *
 * @param {string} text
 * @param {boolean} isDetails whether the text is pre-chat details in JSON
 * @param {string} own the page's own rules, as JSON
 * @param {string} desks the desk's rules, as JSON
 */
export async function mask(text, isDetails, own, desks) {
  const { mask } = await import("./mask.js");
  return mask(text, isDetails, own, desks);
}

/**
 * Begins an upload. Each call of `next` brings the next news of it: per cent as numbers, and at last whether the file has
 * left, or null if that cannot be known. Rejects if it has not.
 *
 * @param {string} address
 * @param {Blob} file
 * @param {string} name
 * @param {boolean} canRead whether the host allows reading its answer
 * @param {AbortSignal} [signal]
 */
export function upload(address, file, name, canRead, signal) {
  const steps = (async function* () {
    const { upload } = await import("./upload.js");
    return yield* upload(address, file, name, canRead, signal);
  })();
  return { next: async () => (await steps.next()).value };
}
