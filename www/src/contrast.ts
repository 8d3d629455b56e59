/**
 * Whether what a site has coloured can be read: the contrast of each pair of text and background that the custom properties
 * lead to, as WCAG 2 computes it. The browser resolves the colours, whatever they are written in. Fetched only where a site
 * has set a colour, after the panel has opened, for whoever looks into the console, and by the demo's theme page.
 */
export interface Pair {
  /** The custom properties that lead to the pair, without `--chinwag-`. */
  readonly text: string;
  readonly background: string;
  /** From 1 to 21. */
  readonly ratio: number;
}

/** What text needs. */
export const ENOUGH = 4.5;

/** Every pair of text and background that a designer can change, as it is at this moment. */
export function pairsOf(element: HTMLElement): Pair[] {
  const probe = document.createElement("span");
  // The visitor's own colours are not the site's doing.
  probe.style.forcedColorAdjust = "none";
  element.shadowRoot?.append(probe);
  const color = (name: string): Color => {
    // Mixed with itself a colour stays what it is, and comes back as numbers between 0 and 1.
    probe.style.color = `color-mix(in srgb, ${name}, ${name})`;
    const [red = 0, green = 0, blue = 0, alpha = 1] = (getComputedStyle(probe).color.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const surface = color("var(--_surface)");
  const pairs = PAIRS.map(([text, background, textName, backgroundName]) => {
    const behind = over(color(background), surface);
    return { text: textName, background: backgroundName, ratio: ratio(over(color(text), behind), behind) };
  });
  probe.remove();
  return pairs;
}

/** Says in the console which pairs cannot be read, and what would help. */
export function warn(element: HTMLElement): void {
  for (const { text, background, ratio } of pairsOf(element)) {
    if (ratio >= ENOUGH) continue;
    const seen = Math.floor(ratio * 10) / 10;
    console.warn(
      `<chin-wag>: --chinwag-${text} on --chinwag-${background} has a contrast of ${seen}:1, and text needs ${ENOUGH}:1. Make one of them lighter or darker.`,
    );
  }
}

/** Red, green, blue and opacity, from 0 to 1. */
type Color = readonly [red: number, green: number, blue: number, alpha: number];

function over([red, green, blue, alpha]: Color, behind: Color): Color {
  const mix = (front: number, back: number) => front * alpha + back * (1 - alpha);
  return [mix(red, behind[0]), mix(green, behind[1]), mix(blue, behind[2]), 1];
}

/** WCAG 2: the lighter luminance to the darker one, each raised by what a room reflects. */
function ratio(one: Color, other: Color): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Color): number {
  const linear = (value: number) => {
    const shown = Math.min(1, Math.max(0, value));
    return shown <= 0.04045 ? shown / 12.92 : ((shown + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Text and background as the style sheets use them, and the public properties behind them. */
const PAIRS: readonly (readonly [text: string, background: string, textName: string, backgroundName: string])[] = [
  ["var(--_on-accent)", "var(--_accent)", "on-accent", "accent"],
  ["var(--_text)", "var(--_surface)", "text", "surface"],
  ["var(--_quiet)", "var(--_surface)", "quiet-text", "surface"],
  ["var(--_text)", "var(--_field)", "text", "field"],
  ["var(--_quiet)", "var(--_field)", "quiet-text", "field"],
  ["var(--_agent-text)", "var(--_agent)", "agent-text", "agent-bubble"],
  ["var(--_visitor-text)", "var(--_visitor)", "visitor-text", "visitor-bubble"],
  ["var(--_notice-text)", "var(--_notice)", "notice-text", "notice"],
  ["var(--_danger)", "var(--_surface)", "danger", "surface"],
  // The strip and the initials are tinted with the accent.
  ["var(--_tint-text)", "var(--_tint)", "accent", "surface"],
  ["var(--chinwag-on-badge, #fff)", "var(--chinwag-badge, #d5322d)", "on-badge", "badge"],
];
