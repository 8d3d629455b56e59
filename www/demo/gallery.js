/**
 * Puts a scene on the stage: the real bubble with the real panel, and an engine that says what the scene says. The address
 * tells which, and in what it is looked at: `?scene=queued&theme=dark&lang=ar`. When all stands, `data-scene` on the root
 * names it, for whoever takes pictures. `lang=x-pseudo` marks every word of ours, to find those that are not in a catalog.
 */
import { scenesIn } from "/gallery-scenes.js";

const asked = new URLSearchParams(location.search);
const language = asked.get("lang") ?? "en";
const theme = asked.get("theme") ?? "auto";
const root = document.documentElement;
const bubble = document.createElement("chin-wag");
const pseudo = language === "x-pseudo";
const mark = (/** @type {string} */ text) => `⟦${text}⟧`;

/** What an engine is to the widget, with nobody behind it: words that are said are taken, and a choice is made. */
class StagedSession {
  static newest;
  #say;
  #last = 1000;

  constructor(_config, say) {
    if (scene.engine === "refuse") throw Object.assign(new Error("is missing"), { name: "ChatError", code: "config-missing", key: "button" });
    this.#say = say;
    StagedSession.newest = this;
  }

  tells(events = []) {
    for (const event of events) this.#say(event);
  }
  send(text) {
    this.tells([{ type: "entries", entries: [{ id: (this.#last += 1), from: "visitor", text, delivery: "sent", ref: null, at: Date.now() }] }]);
  }
  wake() {
    if (scene.engine === "crash") throw new WebAssembly.RuntimeError("unreachable");
  }
  start() {}
  retry() {}
  typing() {}
  draft() {}
  choose() {}
  chooseFooter() {}
  sendFile() {}
  cancelFile() {}
  stillHere() {}
  end() {}
  close() {}
  free() {}
}

const scenes = scenesIn(language, Date.now(), pseudo ? mark : undefined);
const scene = scenes.find(({ name }) => name === asked.get("scene")) ?? scenes.find(({ name }) => name === "chatting");

root.lang = pseudo ? "en" : language;
root.dir = asked.get("dir") ?? (language === "ar" ? "rtl" : "ltr");
root.dataset.theme = theme;
const ids = { organization: "00D4q000000HvTn", deployment: "5724q000000PrLx", button: "5734q000000YkWd" };
for (const [name, value] of Object.entries({ endpoint: "/nowhere", ...ids, label: "Reed & Bow", theme })) bubble.setAttribute(name, value);
if (pseudo) bubble.words = await pseudoWords();
if (scene.engine === "load") bubble.engine = new Promise(() => undefined);
else if (scene.engine === "fail") bubble.engine = Promise.reject(new Error("this scene has no engine"));
else bubble.engine = { ChatSession: StagedSession };
document.body.append(bubble);
// A picture needs no list behind the panel.
document.querySelector("main").hidden = asked.has("bare");
list();
await play();
root.dataset.scene = scene.name;
// For whoever wants to tell more than the scene does.
Object.assign(window, { StagedSession });

async function play() {
  const { shadowRoot } = bubble;
  if (scene.launcher && !scene.engine && !scene.closed) return;
  bubble.setAttribute("opened", "");
  if (scene.engine === "load" || scene.engine === "fail") return settled(() => !bubble.hasAttribute("opened") || scene.engine === "load");
  await settled(() => shadowRoot.querySelector('[part~="panel"]:not([hidden])'));
  if (scene.closed) bubble.removeAttribute("opened");
  StagedSession.newest?.tells(scene.events);
  if (scene.engine === "crash") dispatchEvent(new Event("online"));
  if (scene.closed && !scene.launcher) bubble.setAttribute("opened", "");
  await pause();
  scene.act?.(shadowRoot);
  await pause();
  StagedSession.newest?.tells(scene.later);
  await pause();
  // What is fetched for a line holds up the lines behind it.
  const last = scene.events?.findLast(({ type }) => type === "entries")?.entries.length ?? 0;
  if (last) await settled(() => shadowRoot.querySelectorAll('[part~="row"], [part="notice"]').length >= last);
  if (scene.events?.some(({ type }) => type === "file")) await settled(() => shadowRoot.querySelector('[part="file"]'));
}

/** Every sentence of the catalog, marked. Which keys there are, a panel in English would say only on the screen. */
async function pseudoWords() {
  const { english } = await import("/pkg/ui.js");
  const launcher = { chatLoading: "Loading", chatFailed: "Failed" };
  return marked({ ...launcher, ...english });
}

function marked(value) {
  if (typeof value === "string") return mark(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === "language" || key === "direction" ? inner : marked(inner)]));
}

function list() {
  const link = (changes, text, isCurrent) => {
    const made = document.createElement("a");
    const next = new URLSearchParams({ ...Object.fromEntries(asked), ...changes });
    made.href = `?${next}`;
    made.textContent = text;
    if (isCurrent) made.setAttribute("aria-current", "true");
    return made;
  };
  for (const { name } of scenes) {
    const item = document.createElement("li");
    item.append(link({ scene: name }, name, name === scene.name));
    document.querySelector("nav ul").append(item);
  }
  const [themes, languages] = document.querySelectorAll("fieldset");
  for (const name of ["auto", "light", "dark"]) themes.append(link({ theme: name }, name, name === theme));
  for (const name of ["en", "de", "ar", "x-pseudo"]) languages.append(link({ lang: name }, name, name === language));
}

/** Until something is the case, and not for ever. */
async function settled(isSo) {
  for (let turn = 0; turn < 300; turn += 1) {
    if (isSo()) return pause();
    await pause();
  }
}

/** Two frames: what was drawn stands, and what scrolls has scrolled. */
function pause() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
