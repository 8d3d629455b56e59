/**
 * The board: the chats that are open, side by side. A chat that begins comes up by itself; one that has ended stays
 * until it is put away.
 */

import { Column } from "./column.js";

/** @typedef {import("./agent.js").Chat} Chat */
/** @typedef {import("./agent.js").House} House */

export class Board {
  /** @type {Map<number, Column>} */
  #columns = new Map();
  /** Chats that were put away, and how many lines they had.
   * @type {Map<number, number>} */
  #away = new Map();
  /** @type {Map<number, Chat>} */
  #chats = new Map();
  /** @type {House} */
  #house = { buttons: [], agents: [], bots: [] };
  #root = /** @type {HTMLElement} */ (document.getElementById("board"));
  #nobody = /** @type {HTMLElement} */ (document.getElementById("nobody"));
  #myName;
  #leave;

  /**
   * @param {() => string} myName
   * @param {(chat: number) => void} leave Called when the agent wants back to the list.
   */
  constructor(myName, leave) {
    this.#myName = myName;
    this.#leave = leave;
  }

  /**
   * @param {Chat[]} chats
   * @param {House} house
   */
  show(chats, house) {
    this.#house = house;
    this.#chats = new Map(chats.map((chat) => [chat.id, chat]));
    for (const [id, column] of this.#columns) {
      const chat = this.#chats.get(id);
      if (chat) column.show(chat, house);
      else this.#remove(id);
    }
    for (const chat of chats) {
      const isNew = !this.#columns.has(chat.id) && !this.#away.has(chat.id);
      if (isNew && chat.state.is !== "ended") this.#add(chat);
    }
    this.#nobody.hidden = this.#columns.size > 0;
  }

  /**
   * Brings a chat up and puts the focus into it.
   *
   * @param {number} id
   */
  open(id) {
    const chat = this.#chats.get(id);
    if (!chat) return;
    const column = this.#columns.get(id) ?? this.#add(chat);
    this.#nobody.hidden = true;
    column.focus();
  }

  /** @param {number} id */
  isOpen(id) {
    return this.#columns.has(id);
  }

  /**
   * How many of a visitor's lines the agent has not looked at.
   *
   * @param {number} id
   */
  unread(id) {
    const seen = this.#columns.get(id)?.seen ?? this.#away.get(id);
    const lines = this.#chats.get(id)?.lines ?? [];
    const isOver = this.#chats.get(id)?.state.is === "ended";
    return seen === undefined || isOver ? 0 : lines.slice(seen).filter((line) => line.speaker === "visitor").length;
  }

  /** @param {Chat} chat */
  #add(chat) {
    const column = new Column(chat.id, this.#myName, {
      putAway: () => {
        this.#away.set(chat.id, this.#chats.get(chat.id)?.lines.length ?? 0);
        this.#remove(chat.id);
        this.#nobody.hidden = this.#columns.size > 0;
        this.#leave(chat.id);
      },
      leave: () => this.#leave(chat.id),
    });
    this.#away.delete(chat.id);
    this.#columns.set(chat.id, column);
    this.#root.append(column.root);
    column.show(chat, this.#house);
    return column;
  }

  /** @param {number} id */
  #remove(id) {
    this.#columns.get(id)?.root.remove();
    this.#columns.delete(id);
  }
}
