/**
 * One chat on the board: what was said, and what the agent can do about it.
 */

import { copy, post, write, writeTime } from "./desk.js";
import { element, noteNode } from "./notes.js";
import { describe, describeEnd } from "./standing.js";
import { Tools } from "./tools.js";

/** @typedef {import("./agent.js").Chat} Chat */
/** @typedef {import("./agent.js").House} House */

/** A visitor's page forgets that somebody types after a few seconds, so it is said again while it is true. */
const TYPING_AGAIN = 3000;
const TYPING_STOPPED = 4000;
/** After a pause the time is written again. */
const PAUSE = 300_000;

export class Column {
  root = copy("column");
  /** How many lines the agent has seen. */
  seen = 0;
  #shown = 0;
  #shownNotes = 0;
  #id;
  #tools;
  #myName;
  /** @type {Chat | undefined} */
  #chat;
  /** @type {House} */
  #house = { buttons: [], agents: [], bots: [] };
  #isAtEnd = true;
  /** Whether the composer gets the focus as soon as it is there. */
  #wantsFocus = false;
  #saidTypingAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stopTyping;

  /**
   * @param {number} id
   * @param {() => string} myName
   * @param {{ putAway(): void, leave(): void }} to
   */
  constructor(id, myName, to) {
    this.#id = id;
    this.#myName = myName;
    this.#part(".close").addEventListener("click", to.putAway);
    this.#part(".ask").addEventListener("submit", (event) => this.#onAccept(event));
    this.#part(".composer").addEventListener("submit", (event) => this.#onSend(event));
    this.#part(".take").addEventListener("click", () => this.#act("transfer", { agent: this.#myName() }));
    this.#input.addEventListener("input", () => this.#onInput());
    this.#input.addEventListener("keydown", (event) => this.#onKeyDown(event));
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && to.leave());
    this.root.addEventListener("focusin", () => this.#look());
    const log = this.#part(".log");
    let height = 0;
    log.addEventListener("scroll", () => {
      // A log that has just become shorter has scrolled by itself, and not away from the end.
      if (log.clientHeight === height) this.#isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    });
    new ResizeObserver(() => {
      height = log.clientHeight;
      this.#stayAtEnd();
    }).observe(log);
    for (const button of this.root.querySelectorAll("[data-act]")) {
      const { act = "" } = /** @type {HTMLElement} */ (button).dataset;
      const reason = () => /** @type {HTMLSelectElement} */ (this.#part(".ask select")).value;
      button.addEventListener("click", () => this.#act(act, act === "refuse" ? { reason: reason() } : {}));
    }
    this.#tools = new Tools(this.root, id, (action, body) => this.#act(action, body));
  }

  /**
   * @param {Chat} chat
   * @param {House} house
   */
  show(chat, house) {
    const { state } = chat;
    this.#chat = chat;
    this.#house = house;
    this.root.dataset.state = state.is;
    this.root.setAttribute("aria-label", `Chat with ${chat.visitor}`);
    write(this.#part(".who"), chat.visitor);
    write(this.#part(".state"), describe(chat));
    this.#showDetails(chat);
    this.#showLines(chat);
    write(this.#part(".typing"), chat.visitorTyping ? `${chat.visitor} types…` : "");
    this.#part(".typing").hidden = chat.draft !== "";
    this.#part(".draft").hidden = !chat.draft;
    write(this.#part(".draft span"), chat.draft);
    this.#part(".idle").hidden = !chat.isIdle;
    this.#tools.show(chat, house);
    this.#part(".ask").hidden = state.is !== "waiting";
    this.#part('[data-act="take-back"]').hidden = !chat.handedBy;
    write(this.#part('[data-act="take-back"]'), `Give back to ${chat.handedBy ?? ""}`);
    this.#part(".composer").hidden = state.is !== "active";
    this.#part(".over").hidden = state.is !== "ended";
    if (state.is === "ended") write(this.#part(".over"), describeEnd(state.reason));
    if (state.is === "active") {
      const agent = state.agent;
      const isMine = agent === this.#myName();
      this.#part(".take").hidden = isMine;
      write(this.#part(".take"), `Take over from ${agent}`);
      this.#input.placeholder = isMine ? `Write to ${chat.visitor}` : `Write to ${chat.visitor} as ${agent}`;
      this.#input.setAttribute("aria-label", this.#input.placeholder);
      if (this.#wantsFocus) this.focus();
      this.#wantsFocus = false;
    }
    if (this.root.contains(document.activeElement)) this.#look();
  }

  focus() {
    this.root.scrollIntoView({ inline: "nearest", block: "nearest" });
    const target = [".composer textarea", ".ask .primary"].map((name) => this.#part(name));
    (target.find((element) => element.offsetParent) ?? this.root).focus();
  }

  /** @param {Chat} chat */
  #showDetails(chat) {
    const list = this.#part(".details");
    if (list.childElementCount > 0) return;
    for (const { label, value } of chat.details) list.append(element("dt", label), element("dd", value));
    for (const { name, fields } of chat.entities) {
      const told = fields.map(({ label, value }) => (value ? `${label}: ${value}` : label)).join(", ");
      list.append(element("dt", name), element("dd", told || "to be found or made"));
    }
    list.hidden = list.childElementCount === 0;
  }

  /** Adds what is new, lines and notes in the order in which they happened.
   * @param {Chat} chat */
  #showLines(chat) {
    const log = this.#part(".log");
    const notes = () => {
      for (; chat.notes[this.#shownNotes]?.after <= this.#shown; this.#shownNotes += 1) {
        log.append(noteNode(chat, chat.notes[this.#shownNotes]));
      }
    };
    notes();
    for (; this.#shown < chat.lines.length; notes()) {
      const line = chat.lines[this.#shown];
      const before = chat.lines[this.#shown - 1];
      const isNotice = line.speaker === "notice";
      const follows = before?.speaker === line.speaker && before.name === line.name && line.at - before.at < PAUSE;
      const goesOn = follows && log.lastElementChild?.classList.contains(line.speaker);
      if (!isNotice && !goesOn) log.append(label(line));
      const bubble = element("p", isNotice ? `${line.name} has taken over.` : line.text);
      bubble.dir = "auto";
      bubble.className = line.speaker;
      log.append(bubble);
      this.#shown += 1;
    }
    this.#stayAtEnd();
  }

  /** Keeps the newest line in sight, unless the agent has scrolled up. */
  #stayAtEnd() {
    const log = this.#part(".log");
    if (this.#isAtEnd) log.scrollTop = log.scrollHeight;
  }

  /** The agent looks at this chat. */
  #look() {
    this.seen = this.#shown;
  }

  /** @param {SubmitEvent | Event} event */
  async #onAccept(event) {
    event.preventDefault();
    this.#wantsFocus = await this.#act("accept", { agent: this.#myName() });
    if (this.#chat) this.show(this.#chat, this.#house);
  }

  /** @param {SubmitEvent | Event} event */
  async #onSend(event) {
    event.preventDefault();
    const text = this.#input.value;
    if (!text.trim()) return;
    this.#input.value = "";
    this.#forgetTyping();
    const done = await this.#act("say", { text });
    // The words come back, unless others have been begun meanwhile.
    if (!done && !this.#input.value) this.#input.value = text;
  }

  #onInput() {
    clearTimeout(this.#stopTyping);
    if (!this.#input.value.trim()) {
      if (this.#saidTypingAt) this.#act("typing", { typing: false });
      this.#forgetTyping();
      return;
    }
    if (Date.now() - this.#saidTypingAt >= TYPING_AGAIN) {
      this.#saidTypingAt = Date.now();
      this.#act("typing", { typing: true });
    }
    this.#stopTyping = setTimeout(() => {
      this.#forgetTyping();
      this.#act("typing", { typing: false });
    }, TYPING_STOPPED);
  }

  #forgetTyping() {
    clearTimeout(this.#stopTyping);
    this.#saidTypingAt = 0;
  }

  /** @param {KeyboardEvent} event */
  #onKeyDown(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (this.#part(".composer")).requestSubmit();
  }

  /**
   * @param {string} action
   * @param {unknown} [body]
   */
  #act(action, body) {
    return post(`chats/${this.#id}/${action}`, body);
  }

  get #input() {
    return /** @type {HTMLTextAreaElement} */ (this.#part("textarea"));
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }
}

/**
 * Who speaks, and since when.
 *
 * @param {Chat["lines"][number]} line
 */
function label(line) {
  const time = document.createElement("time");
  writeTime(time, line.at);
  const label = document.createElement("span");
  label.className = `label ${line.speaker}`;
  label.append(element("bdi", line.name), " ", time);
  return label;
}
