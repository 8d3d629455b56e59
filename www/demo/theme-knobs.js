/** What can be turned on the theme page: the custom properties, where each begins, and a few sets to begin with. */

/** The colour wells show the light theme's defaults; what is not touched stays as it is in either theme. */
export const COLOURS = [
  { name: "accent", label: "Accent", start: "#4156d4" },
  { name: "on-accent", label: "On the accent", start: "#ffffff" },
  { name: "surface", label: "Surface", start: "#ffffff" },
  { name: "text", label: "Text", start: "#1c2030" },
  { name: "quiet-text", label: "Quiet text", start: "#5f667a" },
  { name: "line", label: "Lines", start: "#e7e9f0" },
  { name: "field", label: "Field", start: "#f5f6fa" },
  { name: "agent-bubble", label: "Agent's bubble", start: "#f0f2f8" },
  { name: "agent-text", label: "Agent's text", start: "#1c2030" },
  { name: "visitor-bubble", label: "Visitor's bubble", start: "#4156d4" },
  { name: "visitor-text", label: "Visitor's text", start: "#ffffff" },
  { name: "notice", label: "Warning", start: "#fff6e5" },
  { name: "notice-text", label: "Warning's text", start: "#6b4300" },
  { name: "danger", label: "Danger", start: "#b3261e" },
  { name: "present", label: "Presence", start: "#1f9d61" },
  { name: "focus", label: "Focus ring", start: "#1d2f8f" },
];

export const SIZES = [
  { name: "radius", label: "Corners", least: 0, most: 36, start: 20, unit: "px" },
  { name: "bubble-radius", label: "Bubble corners", least: 0, most: 24, start: 18, unit: "px" },
  { name: "font-size", label: "Font size", least: 13, most: 20, start: 15, unit: "px" },
  { name: "launcher-size", label: "Launcher", least: 44, most: 88, start: 58, unit: "px" },
  { name: "launcher-radius", label: "Launcher shape", least: 0, most: 50, start: 50, unit: "%" },
  { name: "panel-width", label: "Panel width", least: 300, most: 480, start: 388, unit: "px" },
  { name: "panel-height", label: "Panel height", least: 400, most: 800, start: 640, unit: "px" },
];

export const FONTS = [
  ["The system's", ""],
  ["Serif", 'Charter, "Bitstream Charter", Cambria, Georgia, serif'],
  ["Rounded", 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Nunito, system-ui, sans-serif'],
  ["Typewriter", 'ui-monospace, "Cascadia Code", Menlo, Consolas, monospace'],
];

export const PRESETS = {
  Defaults: {},
  Workshop: {
    accent: "#1f5746",
    surface: "#fffaf0",
    text: "#2b2320",
    "quiet-text": "#6d5f55",
    line: "#ddcfb8",
    field: "#f7f1e6",
    "agent-bubble": "#f2e8d5",
    radius: "6px",
    "bubble-radius": "6px",
    "launcher-radius": "12%",
    font: FONTS[1][1],
    theme: "light",
  },
  Night: {
    accent: "#7df0c5",
    surface: "#0d1117",
    text: "#e6edf3",
    "quiet-text": "#9aa7b5",
    line: "#232b36",
    field: "#161b22",
    "agent-bubble": "#1c2430",
    theme: "dark",
  },
  Sunshine: { accent: "#ffd400", "visitor-bubble": "#fff0a8", radius: "28px", "bubble-radius": "22px", theme: "light" },
};
