/**
 * The list of all chats: who waits, who talks, who was here. Choosing one opens it on the board.
 */

import { copy, write, writeTime } from "./desk.js";
import { duration } from "./house.js";

/** @typedef {import("./agent.js").Chat} Chat */

export class List {
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();
  #root = /** @type {HTMLElement} */ (document.getElementById("list"));
  #choose;

  /** @param {(chat: number) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    this.#root.addEventListener("keydown", (event) => this.#onKeyDown(event));
  }

  /**
   * @param {Chat[]} chats
   * @param {{ isOpen(chat: number): boolean, unread(chat: number): number }} board
   */
  show(chats, board) {
    const wanted = new Set(chats.map((chat) => chat.id));
    for (const [id, item] of this.#items) {
      if (!wanted.has(id)) {
        item.remove();
        this.#items.delete(id);
      }
    }
    for (const group of this.#root.querySelectorAll("section")) {
      const here = chats.filter((chat) => chat.state.is === group.dataset.group);
      if (group.dataset.group === "ended") here.reverse();
      const list = /** @type {HTMLElement} */ (group.querySelector("ul"));
      group.hidden = here.length === 0;
      here.forEach((chat, index) => {
        const item = this.#item(chat, board);
        if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
      });
    }
  }

  /**
   * Puts the focus on a chat's line.
   *
   * @param {number} chat
   */
  focus(chat) {
    this.#items.get(chat)?.querySelector("button")?.focus();
  }

  /**
   * @param {Chat} chat
   * @param {{ isOpen(chat: number): boolean, unread(chat: number): number }} board
   */
  #item(chat, board) {
    let item = this.#items.get(chat.id);
    if (!item) {
      item = copy("item");
      item.querySelector("button")?.addEventListener("click", () => this.#choose(chat.id));
      this.#items.set(chat.id, item);
    }
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (item?.querySelector(name));
    const last = chat.lines.findLast((line) => line.speaker !== "notice");
    const unread = board.unread(chat.id);
    write(part(".who"), chat.visitor);
    writeTime(/** @type {HTMLTimeElement} */ (part("time")), last?.at ?? chat.startedAt);
    write(part(".last"), chat.visitorTyping ? "types…" : (queued(chat) ?? last?.text ?? "has not written yet"));
    part(".badge").hidden = unread === 0;
    write(part(".badge"), unread ? String(unread) : "");
    part(".badge").setAttribute("aria-label", `${unread} unread`);
    part("button").classList.toggle("open", board.isOpen(chat.id));
    return item;
  }

  /** @param {KeyboardEvent} event */
  #onKeyDown(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.#root.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
    event.preventDefault();
  }
}

/**
 * Where somebody waits, and for how long yet.
 *
 * @param {Chat} chat
 */
function queued({ state, buttonName, estimatedWait }) {
  if (state.is !== "waiting") return undefined;
  const place = state.position === 0 ? "next" : `${state.position} in front`;
  return [buttonName, place, estimatedWait === null ? "" : `about ${duration(estimatedWait)}`].filter((word) => word).join(" · ");
}
