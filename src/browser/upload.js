/**
 * Sends the one file that an agent has asked for. Fetched when a visitor sends one.
 *
 * The host that takes files is not the chat's, and knows no `X-LIVEAGENT` headers. Most do not let a page read their
 * answers either: then the file goes out blindly, and the desk says in the chat whether it has it. Where the answer can be
 * read, `XMLHttpRequest` tells how far the file is; `fetch` cannot. In either way it is sent once: the token in the address
 * is good for one attempt, and whether that has arrived is not always seen from here.
 */

/**
 * Brings how much has left, in per cent, as often as that is known; returns whether all of it has, and null if that cannot
 * be known. Rejects or returns false when the host has certainly not taken it.
 *
 * @param {string} address
 * @param {Blob} file
 * @param {string} name
 * @param {boolean} canRead
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<number, boolean | null, void>}
 */
export async function* upload(address, file, name, canRead, signal) {
  const body = new FormData();
  body.append("file", file, name || "file");
  // It may have been given up while this module was being fetched.
  if (signal?.aborted) return false;
  if (canRead) return yield* watched(address, body, signal);
  // Asked before it begins: a network that is lost on the way may have carried the file first.
  const isOffline = globalThis.navigator?.onLine === false;
  try {
    await fetch(address, { method: "POST", mode: "no-cors", credentials: "omit", body, signal: signal ?? null });
    return true;
  } catch {
    return isOffline || signal?.aborted ? false : null;
  }
}

/**
 * @param {string} address
 * @param {FormData} body
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<number, boolean, void>}
 */
async function* watched(address, body, signal) {
  const request = new XMLHttpRequest();
  let percent = 0;
  let hasLeft = false;
  /** @type {boolean | undefined} */
  let outcome;
  let tell = () => {};
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) percent = Math.floor((100 * loaded) / total);
    tell();
  };
  request.upload.onload = () => {
    hasLeft = true;
  };
  request.onload = () => {
    outcome = request.status < 400;
    tell();
  };
  request.onerror = request.onabort = request.ontimeout = () => {
    // All of it was sent, and no answer came: it may be there, so it must not count as refused.
    outcome = hasLeft;
    tell();
  };
  signal?.addEventListener("abort", () => request.abort());
  request.open("POST", address);
  request.send(body);
  // The last step often comes together with the answer, and is told all the same.
  for (let told = 0; outcome === undefined || percent > told; ) {
    if (percent > told) yield (told = percent);
    else
      await new Promise((resolve) => {
        tell = () => resolve(undefined);
      });
  }
  return outcome;
}
