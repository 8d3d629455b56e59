/**
 * Where the lines of a conversation part: into groups by speaker and pause, and into days by the visitor's own calendar. And
 * how a time is written. Knows no DOM.
 */
import type { Entry } from "./engine/engine.js";

/** Whether an entry opens a group: another speaker, or a while after the line before. */
export function opensGroup(before: Entry | undefined, entry: Entry): boolean {
  if (!before || before.from !== entry.from) return true;
  const differs = entry.from === "agent" && before.from === "agent" && entry.name !== before.name;
  return differs || entry.at - before.at > GROUP_GAP || opensDay(before.at, entry.at, entry.at);
}

/** Whether a day has to be told before a line: another than that of the line before, or, at the head, than today. */
export function opensDay(before: number | undefined, at: number, now: number): boolean {
  return dayOf(at) !== dayOf(before ?? now);
}

/** The hour of a line. Its day, where that is not clear, stands above it. */
export function hourOf(at: number, language: string): string {
  return format(language, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** A day as it stands between the lines; with its year, where that is not this one. */
export function dayName(at: number, now: number, language: string): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = { weekday: "long", day: "numeric", month: "long" } as const;
  return format(language, isThisYear ? day : { ...day, year: "numeric" }).format(at);
}

/** By the calendar of wherever the visitor is: a day may have 23 or 25 hours. */
function dayOf(at: number): string {
  return new Date(at).toDateString();
}

/** Making a format is slow and using one is not. */
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + Object.keys(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(language, options)));
  return made;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const GROUP_GAP = 5 * 60_000;
