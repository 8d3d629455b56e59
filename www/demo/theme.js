/**
 * A workbench for the custom properties: knobs on one side, the real panel on the other, and the rule to be copied. Who talks
 * in the panel is staged, so the page needs no desk. What was turned stands in the address, to be sent to a colleague.
 */
import { ENOUGH, pairsOf } from "/pkg/contrast.js";
import { COLOURS, FONTS, PRESETS, SIZES } from "/theme-knobs.js";

const stage = document.querySelector(".stage");
const bubbles = [...document.querySelectorAll("chin-wag")];
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

/** What differs from the defaults, by the properties' names without `--chinwag-`. */
let chosen = new URLSearchParams(location.hash.slice(1));

/** An engine that tells a short conversation to whoever listens, and takes what is said. */
class StagedSession {
  #say;
  #last = 10;

  constructor(_config, say) {
    this.#say = say;
  }

  start() {
    const at = Date.now() - 120_000;
    const said = [
      { id: 1, from: "visitor", text: "Hello! My oboe has a crack at the top. Can you save it?", at, delivery: "sent", ref: null },
      { id: 2, from: "notice", notice: "joined", name: "Mara", at: at + 9_000 },
      { id: 3, from: "agent", text: "Most cracks can be pinned. How long is it?", name: "Mara", at: at + 30_000 },
      { id: 4, from: "visitor", text: "About two centimetres.", at: at + 55_000, delivery: "sent", ref: null },
      { id: 5, from: "agent", text: "Then bring it on **Thursday**, and do not play it until then.", name: "Mara", at: at + 80_000 },
    ];
    this.#say({ type: "phase", phase: { name: "chatting", agent: "Mara" } });
    this.#say({ type: "entries", entries: said });
    this.#say({ type: "typing", agentTyping: true });
  }

  send(text, ref = null) {
    this.#say({ type: "entries", entries: [{ id: (this.#last += 1), from: "visitor", text, at: Date.now(), delivery: "pending", ref }] });
  }

  end() {
    this.#say({ type: "phase", phase: { name: "ended", reason: "visitor" } });
  }

  typing() {}
  draft() {}
  retry() {}
  wake() {}
  close() {}
  free() {}
  choose() {}
  chooseFooter() {}
  stillHere() {}
}

for (const bubble of bubbles) {
  bubble.engine = { ChatSession: StagedSession };
  bubble.startOn = "open";
}
// Only now may it load: what it loads is staged.
stage.mode = "inline";

const form = document.querySelector("form");
const knobs = new Map();
build();
show();
stage.addEventListener("chinwag-open", () => judge(), { once: true });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", judge);

document.querySelector(".copy").addEventListener("click", async () => {
  const report = document.querySelector("section output");
  try {
    await navigator.clipboard.writeText(document.querySelector("pre").textContent);
    report.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(document.querySelector("pre"));
    report.textContent = "Your browser does not let the page copy: the rule is selected now.";
  }
});

function build() {
  const colours = place(".colours");
  for (const { name, label, start } of COLOURS) {
    const input = make("input", { type: "color", id: name, value: start });
    knob(colours, { name, label, input, read: () => input.value, write: (value) => (input.value = value ?? start) });
  }
  const sizes = place(".sizes");
  for (const { name, label, least, most, start, unit } of SIZES) {
    const input = make("input", { type: "range", id: name, min: least, max: most, value: start });
    const seen = make("output", { for: name });
    const write = (value) => {
      input.value = value ? Number.parseFloat(value) : start;
      seen.textContent = `${input.value}${unit}`;
    };
    knob(sizes, { name, label, input, seen, read: () => `${input.value}${unit}`, write });
  }
  const font = make("select", { id: "font" }, ...FONTS.map(([label, value]) => make("option", { value }, label)));
  knob(sizes, { name: "font", label: "Font", input: font, read: () => font.value, write: (value) => (font.value = value ?? "") });

  const presets = place(".presets");
  for (const [label, values] of Object.entries(PRESETS)) {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      chosen = new URLSearchParams(values);
      show();
    });
    presets.append(button);
  }
  const themes = place(".themes");
  for (const theme of ["auto", "light", "dark"]) {
    const button = make("button", { type: "button", "data-theme": theme }, theme[0].toUpperCase() + theme.slice(1));
    button.addEventListener("click", () => choose("theme", theme === "auto" ? "" : theme));
    themes.append(button);
  }
}

function place(selector) {
  const box = make("div", { class: selector === ".colours" || selector === ".sizes" ? "grid" : "" });
  form.querySelector(selector).append(box);
  return box;
}

function knob(into, { name, label, input, seen, read, write }) {
  const reset = make("button", { type: "button", class: "reset", "aria-label": `Reset ${label}`, title: "Reset" }, "↺");
  reset.addEventListener("click", () => choose(name, ""));
  input.addEventListener("input", () => choose(name, read()));
  knobs.set(name, { write, reset });
  into.append(make("div", { class: "knob" }, make("label", { for: name }, label), input, ...(seen ? [seen] : []), reset));
}

function choose(name, value) {
  if (value) chosen.set(name, value);
  else chosen.delete(name);
  show();
}

/** Brings page, panel and address in line with what is chosen. */
function show() {
  for (const [name, { write, reset }] of knobs) {
    write(chosen.get(name));
    reset.disabled = !chosen.has(name);
    reset.parentElement.toggleAttribute("data-chosen", chosen.has(name));
  }
  const theme = chosen.get("theme") ?? "auto";
  for (const button of form.querySelectorAll("[data-theme]")) button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
  for (const bubble of bubbles) bubble.theme = theme;

  const lines = [...knobs.keys()].filter((name) => chosen.has(name)).map((name) => `  --chinwag-${name}: ${chosen.get(name)};`);
  const rule = lines.length ? `chin-wag {\n${lines.join("\n")}\n}` : "/* Nothing to write: these are the defaults. */";
  sheet.replaceSync(lines.length ? rule : "");
  const attribute = theme === "auto" ? "" : `<!-- and on the element: <chin-wag theme="${theme}" …> -->\n`;
  document.querySelector("pre").textContent = attribute + rule;
  document.querySelector("section output").textContent = "";
  history.replaceState(null, "", chosen.size ? `#${chosen}` : location.pathname);
  judge();
}

/** The contrasts of what is on the stage, once there is something. */
function judge() {
  if (!stage.state?.open) return;
  const rows = pairsOf(stage).map(({ text, background, ratio }) => {
    const good = ratio >= ENOUGH;
    const seen = make("b", {}, `${(Math.floor(ratio * 10) / 10).toFixed(1)} ${good ? "✓" : "✗"}`);
    return make("li", { class: good ? "" : "fails" }, `${text} on ${background}`, seen);
  });
  document.querySelector(".pairs").replaceChildren(...rows);
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
