/**
 * The switches for what may go wrong on purpose, and a line that says what is still to come.
 */

/** @typedef {{ drop: { amount: number, kind: string | null }, delay: { amount: number, kind: string | null },
 *   answer: { amount: number, kind: string | null }, refuse: number, move: string | null, failUpload: number,
 *   switchServer: number }} Faults */

export class Trouble {
  #panel = /** @type {HTMLElement} */ (document.getElementById("trouble"));
  #button = /** @type {HTMLElement} */ (document.getElementById("trouble-button"));

  constructor() {
    this.#button.addEventListener("click", () => this.#toggle(this.#panel.hasAttribute("hidden")));
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.#toggle(false);
      this.#button.focus();
    });
  }

  /**
   * @param {string} fault
   * @param {(path: string, body?: unknown) => Promise<boolean>} post
   */
  make(fault, post) {
    if (fault === "restart") return post("restart");
    const kind = /** @type {HTMLSelectElement} */ (document.getElementById("drop-kind")).value;
    const milliseconds = Number(/** @type {HTMLInputElement} */ (document.getElementById("delay")).value);
    /** @type {Record<string, unknown>} */
    const body = { fault };
    const at = /** @type {HTMLSelectElement} */ (document.getElementById("move-at")).value;
    if (fault === "move" && at) body.at = at;
    if (fault === "drop-next-answer" && kind) body.kind = kind;
    if (fault === "delay") body.milliseconds = Math.max(0, Math.round(milliseconds) || 0);
    return post("faults", body);
  }

  /** @param {Faults} faults */
  show({ drop, delay, answer, refuse, move, failUpload, switchServer }) {
    const of = (/** @type {string | null} */ kind) => (kind ? ` of ${kind}s` : "");
    const still = [];
    if (drop.amount) still.push(`${drop.amount === 1 ? "One answer" : `${drop.amount} answers`}${of(drop.kind)} will be lost.`);
    if (delay.amount) still.push(`Answers${of(delay.kind)} are ${delay.amount} ms late.`);
    if (answer.amount) still.push(`${answer.amount === 1 ? "One answer" : `${answer.amount} answers`}${of(answer.kind)} will be another one.`);
    if (move) still.push(move === "next" ? "The next request will find its session moved." : `The next ${move} will find its session moved.`);
    if (failUpload) still.push(`${failUpload === 1 ? "One file" : `${failUpload} files`} will be lost.`);
    if (switchServer) still.push("The next question will be sent to another server.");
    if (refuse) still.push(`${refuse === 1 ? "One chat" : `${refuse} chats`} will be refused.`);
    const line = /** @type {HTMLOutputElement} */ (document.getElementById("faults"));
    line.textContent = still.join(" ") || "Nothing is wrong right now.";
    this.#button.classList.toggle("on", still.length > 0);
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
  }
}
