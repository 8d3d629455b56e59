/**
 * What an agent can do beside talking: the panel behind "More", a section for each thing.
 *
 * The panel only reads its own fields and hands on what is to be done; what may be done when, the desk knows and says.
 */

/** @typedef {import("./agent.js").Chat} Chat */
/** @typedef {import("./agent.js").House} House */

export class Tools {
  #root;
  #act;
  /** Whether a field shows what goes for the chat, and not what the agent is about to change. @type {string} */
  #terms = "";

  /**
   * @param {HTMLElement} root The column.
   * @param {number} id
   * @param {(action: string, body?: unknown) => Promise<boolean>} act
   */
  constructor(root, id, act) {
    this.#root = root;
    this.#act = act;
    const more = this.#part(".more");
    const panel = this.#part(".tools");
    panel.id = `tools-${id}`;
    more.setAttribute("aria-controls", panel.id);
    more.addEventListener("click", () => this.#toggle(panel.hasAttribute("hidden")));
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#toggle(false);
      more.focus();
    });
    for (const section of panel.querySelectorAll("details")) section.name = panel.id;
    panel.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      const submitter = /** @type {HTMLElement | null} */ (/** @type {SubmitEvent} */ (event).submitter);
      this.#submit(form, submitter?.dataset.do ?? form.dataset.do ?? "");
    });
  }

  /**
   * @param {Chat} chat
   * @param {House} house
   */
  show(chat, house) {
    const panel = this.#part(".tools");
    if (chat.state.is !== "active") panel.hidden = true;
    options(this.#select("button"), house.buttons.map(({ id, name, isOnline }) => [id, `${name || id}${isOnline ? "" : " (closed)"}`]));
    options(this.#select("bot"), house.bots.map((bot) => [bot, bot]));
    this.#part(".bots").hidden = house.bots.length === 0;
    this.#part('[data-do="request-file"]').hidden = chat.fileRequested;
    this.#part('[data-do="cancel-file"]').hidden = !chat.fileRequested;
    this.#part('[data-do="fail-file"]').hidden = !chat.fileRequested;
    // The fields follow what goes for the chat, but never while they are being filled in.
    const terms = JSON.stringify([chat.sneakPeek, chat.idleTimeout]);
    if (terms !== this.#terms) {
      this.#terms = terms;
      this.#field("sneakPeek").checked = chat.sneakPeek;
      this.#field("warning").value = String(chat.idleTimeout?.[0] ?? "");
      this.#field("timeout").value = String(chat.idleTimeout?.[1] ?? "");
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} action
   */
  async #submit(form, action) {
    const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "").trim();
    const done = await this.#act(action, body(action, value));
    if (!done) return;
    for (const field of form.querySelectorAll("[data-once]")) /** @type {HTMLInputElement} */ (field).value = "";
    const leaves = ["transfer", "hand-on", "end", "bot", "menu", "buttons", "request-file"];
    if (leaves.includes(action)) this.#toggle(false);
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#part(".tools").hidden = !open;
    this.#part(".more").setAttribute("aria-expanded", String(open));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#part(`.tools [name="${name}"]`));
  }

  /** @param {string} name */
  #select(name) {
    return /** @type {HTMLSelectElement} */ (this.#part(`.tools select[name="${name}"]`));
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(selector));
  }
}

/**
 * What the desk is told for an action.
 *
 * @param {string} action
 * @param {(name: string) => string} value
 */
function body(action, value) {
  switch (action) {
    case "menu":
      return { header: value("header") || undefined, items: lines(value("items")) };
    case "buttons":
      return { items: lines(value("items")) };
    case "transfer":
    case "join":
    case "leave":
      return { agent: value("agent") };
    case "hand-on":
      return { button: value("button") };
    case "bot":
      return { bot: value("bot") };
    case "custom":
      return { type: value("type"), data: value("data") };
    case "terms": {
      const [warning, timeout] = [Number(value("warning")), Number(value("timeout"))];
      return { sneakPeek: value("sneakPeek") === "on", idle: timeout ? { warning, timeout } : undefined };
    }
    case "rules": {
      const [name, pattern] = [value("name"), value("pattern")];
      const rule = { name: name || pattern, pattern, actionType: "Replace", replacement: value("replacement") };
      return { sensitiveDataRules: pattern ? [rule] : [] };
    }
    case "end": {
      const records = lines(value("records")).map((line) => {
        const [fieldName, ...fieldValue] = line.split("=");
        return { fieldName: fieldName.trim(), fieldValue: fieldValue.join("=").trim() };
      });
      return { reason: value("reason"), attachedRecords: records.length ? records : undefined };
    }
    default:
      return {};
  }
}

/** @param {string} text */
function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter((line) => line);
}

/**
 * Fills a choice, and keeps what was chosen.
 *
 * @param {HTMLSelectElement} select
 * @param {[string, string][]} wanted
 */
function options(select, wanted) {
  const now = [...select.options].map((option) => [option.value, option.text]);
  if (JSON.stringify(now) === JSON.stringify(wanted)) return;
  const chosen = select.value;
  select.replaceChildren(...wanted.map(([value, text]) => new Option(text, value)));
  if (wanted.some(([value]) => value === chosen)) select.value = chosen;
}
