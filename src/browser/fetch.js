/**
 * One request, and its answer with the body read.
 *
 * The page can interfere at each step: pages wrap `fetch`, and wrappers throw, or bring things that are no answer; a
 * service worker may break a body off with anything. In an `async` function all of that is one thing, a rejection.
 *
 * @param {string} url
 * @param {string} method
 * @param {Record<string, string>} headers
 * @param {string} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<[answer: Response, body: string]>}
 */
export async function send(url, method, headers, body, signal) {
  /** @type {RequestInit} */
  const options = { method, headers, body: body ?? null, signal: signal ?? null, credentials: "omit", cache: "no-store" };
  const answer = await fetch(new Request(url, options));
  return [answer, await answer.text()];
}
