/**
 * Talks to the desk's JSON API, and says it when the desk cannot do what was asked.
 */

/**
 * @param {string} path Below `/desk/api/`.
 * @param {unknown} [body]
 * @returns {Promise<boolean>} Whether it was done.
 */
export async function post(path, body = {}) {
  try {
    const answer = await fetch(`/desk/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return true;
    const { error } = await answer.json();
    say(error);
  } catch {
    say("The desk cannot be reached. Is the server still running?");
  }
  return false;
}

/** @type {number | undefined} */
let fading;

/**
 * Shows a sentence for some seconds.
 *
 * @param {string} sentence
 */
export function say(sentence) {
  const toast = /** @type {HTMLElement} */ (document.getElementById("toast"));
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.hidden = true), 5000);
}

/**
 * A copy of what is in a `<template>`.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copy(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const first = template.content.firstElementChild;
  return /** @type {HTMLElement} */ (document.importNode(/** @type {Element} */ (first), true));
}

/**
 * Writes a text only where it differs, so that nothing is announced or repainted for nothing.
 *
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/**
 * @param {HTMLTimeElement} element
 * @param {number} at Milliseconds since 1970.
 */
export function writeTime(element, at) {
  const date = new Date(at);
  element.dateTime = date.toISOString();
  write(element, clock.format(date));
}
