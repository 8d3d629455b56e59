/**
 * The house: buttons and agents with who is there, who waits, and how long it may take.
 */

import { post, write } from "./desk.js";

/** @typedef {import("./agent.js").House} House */

export class HousePanel {
  #panel = /** @type {HTMLElement} */ (document.getElementById("house"));
  #button = /** @type {HTMLElement} */ (document.getElementById("house-button"));

  constructor() {
    this.#button.addEventListener("click", () => this.#toggle(this.#panel.hasAttribute("hidden")));
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.#toggle(false);
      this.#button.focus();
    });
    this.#panel.addEventListener("change", (event) => {
      const box = /** @type {HTMLInputElement} */ (event.target);
      if (box.dataset.id) post("presence", { id: box.dataset.id, isOnline: box.checked });
    });
    /** @type {HTMLFormElement} */ (this.#part("form")).addEventListener("submit", (event) => {
      event.preventDefault();
      const field = /** @type {HTMLInputElement} */ (this.#part("form input"));
      const id = field.value.trim();
      if (id) post("presence", { id, isOnline: false });
      field.value = "";
    });
  }

  /** @param {House} house */
  show(house) {
    rows(
      this.#part(".buttons"),
      house.buttons.map(({ id, name, isOnline, waiting, estimatedWait }) => ({
        id,
        name: name || id,
        isOnline,
        told: `${waiting === 0 ? "nobody waits" : `${waiting} waiting`}${estimatedWait === null ? "" : `, about ${duration(estimatedWait)}`}`,
      })),
    );
    rows(
      this.#part(".agents"),
      house.agents.map(({ id, name, isOnline, busy, capacity }) => ({
        id,
        name,
        isOnline,
        told: `${busy}${capacity === null ? "" : ` of ${capacity}`} ${busy === 1 && capacity === null ? "chat" : "chats"}`,
      })),
    );
    this.#part(".no-buttons").hidden = house.buttons.length > 0;
    this.#part(".no-agents").hidden = house.agents.length > 0;
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.#panel.querySelector(selector));
  }
}

/**
 * Keeps a row for each, and the focus where it is.
 *
 * @param {HTMLElement} list
 * @param {{ id: string, name: string, isOnline: boolean, told: string }[]} wanted
 */
function rows(list, wanted) {
  const known = new Map([...list.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.row, row]));
  wanted.forEach(({ id, name, isOnline, told }, index) => {
    let row = known.get(id);
    if (!row) {
      row = document.createElement("li");
      /** @type {HTMLElement} */ (row).dataset.row = id;
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.dataset.id = id;
      label.append(box, document.createElement("bdi"));
      row.append(label, document.createElement("span"));
    }
    known.delete(id);
    const box = /** @type {HTMLInputElement} */ (row.querySelector("input"));
    if (box.checked !== isOnline) box.checked = isOnline;
    write(/** @type {Element} */ (row.querySelector("bdi")), name);
    write(/** @type {Element} */ (row.querySelector("span")), told);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
  for (const row of known.values()) row.remove();
}

/**
 * Seconds in words.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
