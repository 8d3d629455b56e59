/**
 * The agent's page: takes what the desk tells, shows it in the list and on the board, and hands on what the agent does.
 *
 * The stream of `/desk/api/events` carries each chat that has changed as a whole value, so nothing is computed from
 * deltas here, and a stream that broke and came back needs no special care.
 */

import { Board } from "./board.js";
import { HousePanel } from "./house.js";
import { List } from "./list.js";
import { post, say } from "./desk.js";
import { Trouble } from "./trouble.js";

/** @typedef {{ id: number, state: { is: "waiting", position: number } | { is: "active", agent: string } |
 *   { is: "ended", reason: string }, estimatedWait: number | null, handedBy: string | null, visitor: string,
 *   language: string, userAgent: string, screenResolution: string, button: string | null, buttonName: string | null,
 *   details: Detail[], entities: { name: string, fields: Detail[] }[], lines: Line[], notes: Note[], draft: string,
 *   sneakPeek: boolean, visitorTyping: boolean, agentTyping: boolean, idleTimeout: [number, number] | null,
 *   isIdle: boolean, partners: string[], bot: string | null, fileRequested: boolean, files: StoredFile[],
 *   startedAt: number }} Chat */
/** @typedef {{ label: string, value: string }} Detail */
/** @typedef {{ speaker: "agent" | "visitor" | "notice", name: string, text: string, at: number }} Line */
/** @typedef {{ id: number, name: string, type: string, size: number }} StoredFile */
/** @typedef {{ after: number, at: number } & ({ note: "offered", header: string | null, items: string[] } |
 *   { note: "custom", from: string, type: string, data: string } | { note: "masked", by: string, rules: string[] } |
 *   { note: "page", location: string } | { note: "idle", on: boolean } | { note: "fileRequested" } |
 *   { note: "fileCanceled" } | { note: "fileStored", file: number } | { note: "fileFailed", reason: string } |
 *   { note: "joined", name: string } | { note: "left", name: string } | { note: "handedOn", to: string } |
 *   { note: "takenBack", name: string })} Note */
/** @typedef {{ buttons: { id: string, name: string, isOnline: boolean, waiting: number, estimatedWait: number | null }[],
 *   agents: { id: string, name: string, isOnline: boolean, busy: number, capacity: number | null }[],
 *   bots: string[] }} House */

/** Where the name is kept. Storage may be forbidden; then the name lasts as long as the page. */
const NAME = "chinwag-desk-name";

const me = /** @type {HTMLInputElement} */ (document.getElementById("me"));
me.value = remembered() ?? "Robin";
me.addEventListener("change", () => remember(myName()));

const trouble = new Trouble();
const housePanel = new HousePanel();
const board = new Board(myName, (chat) => list.focus(chat));
const list = new List((chat) => board.open(chat));

/** @type {Map<number, Chat>} */
const chats = new Map();

follow();

function follow() {
  const stream = new EventSource("/desk/api/events");
  stream.addEventListener("open", () => link("live", "Live"));
  // The browser tries again by itself, every few seconds.
  stream.addEventListener("error", () => link("lost", "No connection. Trying again…"));
  stream.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (news.all) chats.clear();
    for (const chat of news.chats) chats.set(chat.id, chat);
    for (const id of news.gone) chats.delete(id);
    trouble.show(news.faults);
    housePanel.show(news.house);
    const all = [...chats.values()].sort((a, b) => a.id - b.id);
    board.show(all, news.house);
    list.show(all, board);
    const waiting = all.filter((chat) => chat.state.is === "waiting").length;
    document.title = waiting ? `(${waiting}) Chinwag desk` : "Chinwag desk";
  });
}

/**
 * @param {string} state
 * @param {string} text
 */
function link(state, text) {
  const line = /** @type {HTMLElement} */ (document.getElementById("link"));
  line.dataset.state = state;
  line.textContent = text;
}

function myName() {
  return me.value.trim() || "Robin";
}

function remembered() {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** @param {string} name */
function remember(name) {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    say("This browser keeps no name for the next time.");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-fault]");
  if (button instanceof HTMLButtonElement) trouble.make(button.dataset.fault ?? "", post);
});
