/**
 * The element itself: attributes and properties, its life on the page, the launcher, and the moment when panel and engine
 * are fetched. All that a page pays before a visitor shows interest is in this file and what it imports, so it knows
 * nothing of conversations: `ui.ts` takes over from the first opening.
 */
import type { Words } from "./catalog.js";
import { type Engine, loadEngine } from "./engine.js";
import type { ChatConfig, ChatPhase } from "./engine/engine.js";
import { chinWagError } from "./errors.js";
import { type ChinWagReceipt, emit } from "./events.js";
import { EXTRAS, type Extra } from "./extras.js";
import intentCss from "./intent.css";
import css from "./launcher.css";
import { launcherWord, type LauncherWords } from "./launcher-words.js";
import { sheetOf } from "./template.js";
import type { Ui } from "./ui.js";

/** The properties of attributes: how the attribute is called, and what it can be, the default first; or else any text. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  endpoint: [],
  organization: [],
  deployment: [],
  button: [],
  label: [],
  launcher: [],
  startOn: ["start-on", "message", "open"],
  mode: ["mode", "floating", "inline", "full"],
  side: ["side", "end", "start"],
  theme: ["theme", "auto", "light", "dark", "host"],
  liveAvailability: ["live-availability", "off", "label", "hide"],
  preview: ["preview", "on", "off"],
};

let sheet: CSSStyleSheet | undefined;
let intentSheet: CSSStyleSheet | undefined;

// A server has no HTMLElement; there the class exists so that it can be imported, and nobody constructs it.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

type Loaded = [typeof import("./ui.js"), Engine];

/** How things stand. */
export interface ChinWagState {
  readonly open: boolean;
  readonly phase: ChatPhase;
  /** Messages of agents that came while the panel was closed. */
  readonly unread: number;
  /** The agent types. */
  readonly agentTyping: boolean;
  /** The connection is troubled. */
  readonly troubled: boolean;
}

/**
 * A chat bubble for a desk that speaks Salesforce's Chat REST API.
 *
 * ```html
 * <chin-wag endpoint="https://d.la1-c1-phx.salesforceliveagent.com" organization="00D…" deployment="572…" button="573…"></chin-wag>
 * ```
 *
 * Attributes, each with a property of the same name (`start-on` is `startOn`):
 * - `endpoint` (may be relative to the page), `organization`, `deployment`, `button`: Salesforce's own. A change applies to
 *   the next chat that starts without a conversation on the screen.
 * - `label`: the shop's name, in the header.
 * - `start-on`: `message`, the default: the desk rings with the visitor's first words; `open`: it rings when the panel
 *   opens, so that the agent may speak first.
 * - `opened`: whether the panel is open (reflects). `hidden`: as on every element.
 * - `mode`: `floating`, the default; `inline`: in the page, where the element stands, as wide as its container and
 *   `--chinwag-panel-height` high; `full`: the whole screen, which a small screen gets in any case.
 * - `side`: `end`, the default, or `start`: where the launcher stands, in the direction of reading.
 * - `theme`: `auto`, the default, as the visitor's system is; `light`; `dark`; `host`, as the page's `color-scheme` is.
 * - `launcher`: a selector; the elements it finds open and close the chat in the launcher's place.
 * - `live-availability`: `label` says beside the launcher whether somebody is there; `hide` hides the launcher
 *   while nobody is. Only with this attribute the desk is asked before the visitor shows interest.
 * - `preview`: `on`, the default, shows the last unread message beside the launcher; `off`.
 * - `lang`: for words, times and numbers; else the page's language counts, else the browser's.
 *
 * Commands return promises that are rejected with a `ChinWagError`, whose `code` is one of `ChinWagErrorCode`: `open`,
 * `close`, `toggle`, `show`, `hide`, `start`, `send`, `end`, `destroy`. How things stand is in `state`, at any time.
 *
 * Events, typed in `ChinWagEventMap`, bubbling and composed, with `id`, `time` and `type` in each `detail`: `chinwag-open`,
 * `chinwag-close`, `chinwag-phase`, `chinwag-message`, `chinwag-unread`, `chinwag-availability`, `chinwag-error`.
 *
 * Custom properties: docs/theming.md lists them all. Timings in the performance timeline: `chinwag-load`,
 * `chinwag-connect`, `chinwag-first-response`.
 *
 * Parts: `launcher`, `badge`, `launcher-note`, `availability`, `preview`, `preview-open`, `preview-name`, `preview-text`,
 * `preview-dismiss`; `panel`, `header`, `avatar`, `heading`, `title`, `subtitle`, `end`, `close`; `status`,
 * `status-action`; `conversation`, `transcript`, `greeting`, `greeting-title`, `row`, `byline`, `name`, `time`, `bubble`,
 * `text`, `visitor`, `agent`, `notice`, `note`, `retry`, `show-all`, `typing`, `jump`; `composer`, `field`, `send`,
 * `returned`; `card`, `card-title`, `card-detail`, `card-actions`, `primary`, `secondary`.
 */
export class ChinWagElement extends Base {
  /** Only these: changes of the others matter to a panel, which watches them itself once there is one. */
  static readonly observedAttributes = ["opened", "mode", "launcher", "live-availability"];

  /**
   * Sees the visitor's words before they go out, and gives them back as they shall go; null keeps them in, and they return
   * to the visitor. Words are also kept in when it throws. What an agent may see while the visitor types (`sneakPeek`) does
   * not come by here.
   */
  declare beforeSend?: ((text: string) => string | null) | null;

  /**
   * Sees words before they are shown, and gives them back as they shall be shown; null shows nothing. Is asked again when
   * the delivery of a line changes, and must give the same answer. What it gives back is text, as what it got.
   */
  declare beforeDisplay?: ((text: string, about: { from: "visitor" | "agent" }) => string | null) | null;

  /** The Chat API endpoint, as it was written. */
  declare endpoint: string;
  declare organization: string;
  declare deployment: string;
  declare button: string;
  /** The shop's name, in the header. */
  declare label: string;
  /** What rings the desk: the visitor's first words, or the opening of the panel. */
  declare startOn: "message" | "open";
  declare mode: "floating" | "inline" | "full";
  declare side: "end" | "start";
  declare theme: "auto" | "light" | "dark" | "host";
  /** A selector. */
  declare launcher: string;
  declare liveAvailability: "off" | "label" | "hide";
  declare preview: "on" | "off";

  /** The site's own words in place of the catalog's, by their keys. Set before the panel opens, or set `lang` afterwards. */
  declare words?: Words & Readonly<Partial<LauncherWords>>;
  /** What no attribute says: pre-chat details and entities, rules, further targets, drafts. Set before the chat starts. */
  declare settings?: Readonly<Partial<ChatConfig>>;

  /** An engine to be used in place of our own: a module, or whatever has its classes. Set before the panel opens. */
  declare engine?: Engine;

  #button: HTMLButtonElement | undefined;
  /** Says what went wrong, once there is somebody to hear it. */
  #note: HTMLElement | undefined;
  #loading: Promise<Loaded> | undefined;
  #entering: Promise<Ui> | undefined;
  #ui: Ui | undefined;
  #since = 0;
  readonly #extras: Record<string, Extra | undefined> = {};

  // The attributes are the truth, and these properties parse them: a typo is the default, never an impossible state.
  static {
    for (const property in ATTRIBUTES) {
      const values = ATTRIBUTES[property] as readonly string[];
      Object.defineProperty(this.prototype, property, {
        get(this: ChinWagElement) {
          const said = this.getAttribute(values[0] ?? property) ?? "";
          return values.indexOf(said) > 0 ? said : (values[1] ?? said);
        },
        set(this: ChinWagElement, value: string) {
          this.setAttribute(values[0] ?? property, value);
        },
      });
    }
  }

  /** Registers the class, unless the name is taken: the first definition on a page stays. */
  static define(tag = "chin-wag", registry = globalThis.customElements): void {
    if (!registry) return;
    if (registry.get(tag)) console.warn(`<${tag}> is already defined on this page; the first is kept.`);
    else registry.define(tag, this);
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  connectedCallback(): void {
    if (!this.#button) {
      // A property set before the class was known is an ordinary value that hides the accessor: set it once more.
      // Asked from this side, because an element has hardly ever any property of its own.
      const own = this as unknown as Record<string, unknown>;
      for (const name of Object.keys(own)) {
        const value = own[name];
        if (name in ChinWagElement.prototype && delete own[name]) own[name] = value;
      }

      const root = this.shadowRoot as ShadowRoot;
      root.adoptedStyleSheets = [(sheet ??= sheetOf(css))];
      const button = (this.#button = document.createElement("button"));
      button.setAttribute("part", "launcher");
      button.setAttribute("aria-label", launcherWord(this, "openChat"));
      button.setAttribute("aria-expanded", "false");
      const prepare = () => this.prepare();
      button.addEventListener("pointerenter", prepare);
      button.addEventListener("focus", prepare);
      button.addEventListener("click", () => (this.opened = !this.opened));
      root.append(button);
    }
    for (const name in EXTRAS) if (!this.#extras[name]) this.#equip(name);
    if (this.mode === "inline") this.#openInView();
    if (this.opened) this.#followOpened();
  }

  /** A moved element is disconnected and connected in one task: a microtask later it is clear whether it was that. */
  disconnectedCallback(): void {
    queueMicrotask(() => !this.isConnected && this.#leave());
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.#button || before === now || !this.isConnected) return;
    if (name in EXTRAS) this.#equip(name);
    else if (name === "mode") this.mode === "inline" && this.#openInView();
    else if ((before === null) !== (now === null)) this.#followOpened();
  }

  /** Opens the panel, and shows the element if it was hidden. Done when the panel is there. */
  open(): Promise<void> {
    this.hidden = false;
    this.opened = true;
    return this.#enter().then(() => undefined);
  }

  /** Closes the panel. The chat goes on. */
  async close(): Promise<void> {
    this.opened = false;
  }

  /** Opens the panel, or closes it. */
  toggle(): Promise<void> {
    return this.opened ? this.close() : this.open();
  }

  /** Shows the element again. */
  async show(): Promise<void> {
    this.hidden = false;
  }

  /** Closes the panel and hides the element, launcher and all. The chat goes on. */
  async hide(): Promise<void> {
    this.opened = false;
    this.hidden = true;
  }

  /** Asks the desk for a chat, or for another one after the end of one. Done when the visitor is in the line. */
  async start(): Promise<void> {
    return (await (await this.#enter()).commands()).start();
  }

  /** Says something in the visitor's name, and begins a chat if there was none yet. Done when the desk has it. */
  async send(text: string): Promise<ChinWagReceipt> {
    return (await (await this.#enter()).commands()).send(text);
  }

  /** Ends the chat, if there is one, without asking the visitor. Done when it is over. */
  async end(): Promise<void> {
    return (await (await this.#entering)?.commands())?.end();
  }

  /** Takes the element off the page and ends all that it began. The desk is not told; `end()` before does that. */
  async destroy(): Promise<void> {
    this.remove();
    this.#leave();
  }

  /** Fetches panel and engine, which the first sign of interest does as well. */
  prepare(): void {
    void this.#load().catch(() => undefined);
  }

  get state(): ChinWagState {
    return this.#ui?.state ?? { open: false, phase: { name: "idle" }, unread: 0, agentTyping: false, troubled: false };
  }

  get opened(): boolean {
    return this.hasAttribute("opened");
  }
  set opened(opened: boolean) {
    this.toggleAttribute("opened", opened);
  }

  /** Brings panel and launcher in line with the attribute `opened`, fetching the panel where it is not there yet. */
  #followOpened(): void {
    if (this.#ui) this.#ui.setOpen(this.opened);
    else if (this.opened) this.#enter().catch(() => undefined);
  }

  /** A panel that is a part of the page is fetched when the visitor comes to that part. */
  #openInView(): void {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      this.opened = true;
    });
    watch.observe(this);
  }

  /** Panel and engine, ready for commands. */
  #enter(): Promise<Ui> {
    if (!this.#entering) {
      const entering = this.#build();
      this.#entering = entering;
      entering.catch(() => {
        if (this.#entering === entering) this.#entering = undefined;
      });
    }
    return this.#entering;
  }

  async #build(): Promise<Ui> {
    this.#insist();
    this.#drawLauncher("chatLoading");
    let parts: Loaded;
    try {
      parts = await this.#load();
    } catch (error) {
      this.opened = false;
      this.#drawLauncher("chatFailed");
      console.error("<chin-wag> could not load its panel or its engine.", error);
      emit(this, "chinwag-error", { code: "load", message: String(error) });
      throw chinWagError("load", String(error));
    }
    const [{ Ui, prepare }, engine] = parts;
    await Promise.all([prepare(this), nextTask()]);
    this.#insist();
    const ui = (this.#ui = new Ui(this, this.shadowRoot as ShadowRoot, this.#wake().button, engine, this.#since));
    await nextTask();
    this.#drawLauncher();
    this.#ui?.setOpen(this.opened);
    return ui;
  }

  /** There is nothing to be commanded in an element that is not on the page. */
  #insist(): void {
    if (!this.isConnected) throw chinWagError("removed", "not on the page");
  }

  /**
   * Panel and engine, side by side and once, after the frame in which the launcher answers. A failure is forgotten, so that
   * the next click tries again.
   */
  #load(): Promise<Loaded> {
    this.#wake();
    this.#since ||= performance.now();
    this.#loading ??= nextTask()
      .then(() => Promise.all([import("./ui.js"), this.engine ?? loadEngine()]))
      .catch((error: unknown) => {
        this.#loading = undefined;
        throw error;
      });
    return this.#loading;
  }

  /** Before there is a panel, and after it is gone; in between, the panel's frame draws the launcher. */
  #drawLauncher(state: "openChat" | "chatLoading" | "chatFailed" = "openChat"): void {
    const { button, note } = this.#wake();
    const word = (button.ariaLabel = launcherWord(this, state));
    button.ariaBusy = String(state === "chatLoading");
    // A button that merely fails to open looks broken: the reason stands next to it, and is read out.
    note.textContent = state === "chatFailed" ? word : "";
  }

  /** Somebody is near: the launcher gets its voice. */
  #wake(): { button: HTMLButtonElement; note: HTMLElement } {
    const button = this.#button as HTMLButtonElement;
    if (!this.#note) {
      this.#note = document.createElement("span");
      this.#note.setAttribute("part", "launcher-note");
      this.#note.role = "status";
      button.after(this.#note);
      this.shadowRoot?.adoptedStyleSheets.push((intentSheet ??= sheetOf(intentCss)));
    }
    return { button, note: this.#note };
  }

  /** Begins, changes or ends what the site has switched on by an attribute, and what has a file of its own. */
  #equip(name: string): void {
    this.#extras[name]?.close();
    this.#extras[name] = this.hasAttribute(name) ? EXTRAS[name]?.(this, this.#wake().button) : undefined;
  }

  /** The element is off the page: what it began ends here. */
  #leave(): void {
    for (const name in EXTRAS) {
      this.#extras[name]?.close();
      this.#extras[name] = undefined;
    }
    this.#ui?.close();
    this.#ui = this.#entering = undefined;
    if (this.#button) this.#drawLauncher();
  }
}

/** The page gets a turn: starting the engine, building the panel and showing it in one go would hold it up. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

declare global {
  interface HTMLElementTagNameMap {
    "chin-wag": ChinWagElement;
  }
}
