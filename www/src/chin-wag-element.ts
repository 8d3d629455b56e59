/**
 * The element itself: attributes and properties, its life on the page, the launcher, and the moment when panel and engine
 * are fetched. All that a page pays before a visitor shows interest is in this file and what it imports, so it knows
 * nothing of conversations: `ui.ts` takes over from the first opening.
 */
import type { Words } from "./catalog.js";
import { type Engine, loadEngine } from "./engine.js";
import { emit } from "./events.js";
import intentCss from "./intent.css";
import css from "./launcher.css";
import { Launcher, launcherButton } from "./parts/launcher.js";
import { sheetOf } from "./template.js";
import { launcherText } from "./text.js";
import type { Ui } from "./ui.js";

type UiModule = typeof import("./ui.js");

const PROPERTIES = ["opened", "endpoint", "organization", "deployment", "button", "label", "startOn", "theme"] as const;
let sheet: CSSStyleSheet | undefined;
let intentSheet: CSSStyleSheet | undefined;

// A server has no HTMLElement; there the class exists so that it can be imported, and nobody constructs it.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * A chat bubble for a desk that speaks Salesforce's Chat REST API.
 *
 * ```html
 * <chin-wag endpoint="https://d.la1-c1-phx.salesforceliveagent.com" organization="00D…" deployment="572…" button="573…"></chin-wag>
 * ```
 *
 * Attributes, each with a property of the same name: `endpoint` (may be relative to the page), `organization`,
 * `deployment`, `button`; `label` (the shop's name, in the header); `start-on` (property `startOn`; `message`, the default: the desk rings with
 * the visitor's first words; `open`: it rings when the panel opens, so that the agent may speak first); `theme` (`auto`,
 * the default, `light` or `dark`); `opened` (reflects); `lang`. A change of the first four applies to the next chat that
 * starts without a conversation on the screen.
 *
 * Events, typed in `ChinWagEventMap`, bubbling and composed: `chinwag-open`, `chinwag-close`, `chinwag-phase`,
 * `chinwag-message`, `chinwag-error`.
 *
 * Custom properties: `--chinwag-accent`, `--chinwag-on-accent`, `--chinwag-surface`, `--chinwag-text`,
 * `--chinwag-quiet-text`, `--chinwag-line`, `--chinwag-field`, `--chinwag-agent-bubble`, `--chinwag-agent-text`,
 * `--chinwag-visitor-bubble`, `--chinwag-visitor-text`, `--chinwag-notice`, `--chinwag-notice-text`, `--chinwag-danger`,
 * `--chinwag-present`, `--chinwag-focus`, `--chinwag-font`, `--chinwag-font-size`, `--chinwag-radius`,
 * `--chinwag-bubble-radius`, `--chinwag-shadow`, `--chinwag-panel-width`, `--chinwag-panel-height`,
 * `--chinwag-launcher-size`, `--chinwag-launcher-radius`, `--chinwag-launcher-shadow`, `--chinwag-offset-inline`,
 * `--chinwag-offset-block`, `--chinwag-z-index`.
 *
 * Parts: `launcher`, `badge`, `launcher-note`; `panel`, `header`, `avatar`, `heading`, `title`, `subtitle`, `end`,
 * `close`; `status`, `status-action`; `transcript`, `greeting`, `greeting-title`, `row`, `byline`, `name`, `time`,
 * `bubble`, `text`, `visitor`, `agent`, `notice`, `note`, `retry`, `show-all`, `typing`, `jump`; `composer`, `field`, `send`,
 * `returned`; `card`, `card-title`, `card-detail`, `card-actions`, `primary`, `secondary`.
 */
export class ChinWagElement extends Base {
  /** Only this one: changes of the others matter to a panel, and `ui.ts` watches them once there is one. */
  static readonly observedAttributes = ["opened"];

  /** The site's own words in place of the catalog's, by their keys. Set before the panel opens, or set `lang` afterwards. */
  declare words?: Words;
  /** An engine to be used in place of our own: a module, or whatever has its classes. Set before the panel opens. */
  declare engine?: Engine;

  #button: HTMLButtonElement | undefined;
  #launcher: Launcher | undefined;
  #loading: Promise<[UiModule, Engine]> | undefined;
  #ui: Ui | undefined;

  /** Registers the class, unless the name is taken: the first definition on a page stays. */
  static define(tag = "chin-wag", registry = globalThis.customElements): void {
    if (!registry) return;
    if (registry.get(tag)) console.warn(`<${tag}> is already defined on this page; the first definition is kept.`);
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
      for (const name of Object.keys(this)) if (isProperty(name)) this.#upgrade(name);

      const root = this.shadowRoot as ShadowRoot;
      root.adoptedStyleSheets = [(sheet ??= sheetOf(css))];
      const button = (this.#button = launcherButton(launcherText.open));
      const prepare = () => void this.#load().catch(() => undefined);
      button.addEventListener("pointerenter", prepare);
      button.addEventListener("focus", prepare);
      button.addEventListener("click", () => (this.opened = !this.opened));
      root.append(button);
    }
    if (this.opened) this.#followOpen();
  }

  /** A moved element is disconnected and connected in one task: a microtask later it is clear whether it was that. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#ui?.close();
      this.#ui = undefined;
      this.#drawLauncher();
    });
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if ((before === null) !== (now === null) && this.#button) this.#followOpen();
  }

  /** Opens the panel. */
  show(): void {
    this.opened = true;
  }

  /** Closes the panel. A chat goes on. */
  hide(): void {
    this.opened = false;
  }

  get opened(): boolean {
    return this.hasAttribute("opened");
  }
  set opened(opened: boolean) {
    this.toggleAttribute("opened", opened);
  }

  /** The Chat API endpoint, as it was written. */
  get endpoint(): string {
    return this.getAttribute("endpoint") ?? "";
  }
  set endpoint(endpoint: string) {
    this.setAttribute("endpoint", endpoint);
  }

  get organization(): string {
    return this.getAttribute("organization") ?? "";
  }
  set organization(organization: string) {
    this.setAttribute("organization", organization);
  }

  get deployment(): string {
    return this.getAttribute("deployment") ?? "";
  }
  set deployment(deployment: string) {
    this.setAttribute("deployment", deployment);
  }

  get button(): string {
    return this.getAttribute("button") ?? "";
  }
  set button(button: string) {
    this.setAttribute("button", button);
  }

  /** The shop's name, in the header. */
  get label(): string {
    return this.getAttribute("label") ?? "";
  }
  set label(label: string) {
    this.setAttribute("label", label);
  }

  /** What rings the desk: the visitor's first words, or the opening of the panel. */
  get startOn(): "message" | "open" {
    return this.getAttribute("start-on") === "open" ? "open" : "message";
  }
  set startOn(startOn: "message" | "open") {
    this.setAttribute("start-on", startOn);
  }

  get theme(): "auto" | "light" | "dark" {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  }
  set theme(theme: "auto" | "light" | "dark") {
    this.setAttribute("theme", theme);
  }

  #upgrade(name: (typeof PROPERTIES)[number]): void {
    const { [name]: value } = this;
    delete (this as Partial<ChinWagElement>)[name];
    Object.assign(this, { [name]: value });
  }

  /** Brings panel and launcher in line with the attribute `opened`, fetching the panel where it is not there yet. */
  #followOpen(): void {
    if (this.#ui) this.#ui.setOpen(this.opened);
    else if (this.opened) void this.#enter();
    else this.#drawLauncher();
  }

  async #enter(): Promise<void> {
    this.#drawLauncher("loading");
    try {
      const [{ Ui, prepare }, engine] = await this.#load();
      await Promise.all([prepare(this), nextTask()]);
      if (!this.isConnected || this.#ui) return;
      this.#ui = new Ui(this, this.shadowRoot as ShadowRoot, this.#wake(), engine);
      await nextTask();
      this.#ui?.setOpen(this.opened);
    } catch (error) {
      this.opened = false;
      this.#drawLauncher("failed");
      console.error("<chin-wag> could not load its panel or its engine.", error);
      emit(this, "chinwag-error", { code: "load", message: String(error) });
    }
  }

  /**
   * Panel and engine, side by side and once, after the frame in which the launcher answers. A failure is forgotten, so that
   * the next click tries again.
   */
  #load(): Promise<[UiModule, Engine]> {
    this.#wake();
    this.#loading ??= nextTask()
      .then(() => Promise.all([import("./ui.js"), this.engine ?? loadEngine()]))
      .catch((error: unknown) => {
        this.#loading = undefined;
        throw error;
      });
    return this.#loading;
  }

  /** Before there is a panel, and after it is gone; in between, `ui.ts` draws the launcher. */
  #drawLauncher(state: "closed" | "loading" | "failed" = "closed"): void {
    const name = state === "closed" ? launcherText.open : launcherText[state];
    this.#launcher?.draw({ state, unread: 0, name });
  }

  /** Somebody is near: the launcher gets its voice and its motions. */
  #wake(): Launcher {
    if (!this.#launcher) {
      this.#launcher = new Launcher(this.#button as HTMLButtonElement);
      this.#drawLauncher();
      this.shadowRoot?.adoptedStyleSheets.push((intentSheet ??= sheetOf(intentCss)));
    }
    return this.#launcher;
  }
}

function isProperty(name: string): name is (typeof PROPERTIES)[number] {
  return (PROPERTIES as readonly string[]).includes(name);
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
