/**
 * From a view to the words for it. `view.ts` and `status.ts` decide what is the case, this file says it in the catalog's
 * language, and the parts put it on the screen. No DOM, no clock.
 */
import { agentOf, type Foot, type Status, statusOf } from "./status.js";
import { count, duration, fill } from "./text.js";
import type { View } from "./view.js";
import type { Catalog } from "./words-en.js";

/** The few words under the title. */
export function subtitleOf(view: View, label: string, words: Catalog): string {
  const status = statusOf(view);
  switch (status.kind) {
    case "idle":
      return words.idle;
    case "connecting":
      return words.connecting;
    case "queued":
      return words.inLine;
    case "transferring":
      return words.passedOn;
    case "chatting":
    case "typing":
    case "recovered":
    case "leaving":
      return agentOf(view) && label ? label : words.chattingUnnamed;
    case "trouble":
      return words.reconnecting;
    case "ending":
      return words.ending;
    case "ended":
      return words.ended;
    case "not-set-up":
      return words.notSetUp;
    case "crashed":
      return words.crashed;
  }
}

/** What the strip under the header says, and whether it has to be noticed. */
export interface Strip {
  text: string;
  warns?: boolean;
  /** A moment that the strip counts down to, and the sentences for before and after it. */
  until?: { at: number | null; before: string; after: string };
  /** What the visitor can do about it, in the catalog's words; while it counts down only, where `untilThen`. */
  action?: { kind: "stop-waiting" | "try-now" | "still-here"; label: string; untilThen?: boolean };
}

/** null: there is nothing to say. */
export function stripOf(view: View, words: Catalog): Strip | null {
  const status = statusOf(view);
  switch (status.kind) {
    case "connecting":
    case "queued": {
      const text = status.kind === "queued" ? lineOf(status, words, words.queued) : words.connecting;
      return { text, action: { kind: "stop-waiting", label: words.stopWaiting } };
    }
    case "transferring":
      return { text: lineOf(status, words, words.passedOn) };
    case "leaving":
      return {
        text: words.stillThere,
        warns: true,
        until: { at: status.endsAt, before: words.idleEnds, after: words.idleEnding },
        action: { kind: "still-here", label: words.stillHere, untilThen: true },
      };
    case "trouble":
      return {
        text: words.trouble,
        warns: true,
        until: { at: status.retryAt, before: words.troubleWaiting, after: words.troubleTrying },
        action: { kind: "try-now", label: words.tryNow, untilThen: true },
      };
    default:
      return null;
  }
}

/** The place in the line and the time, as far as anybody tells. */
function lineOf({ ahead, wait }: Extract<Status, { kind: "queued" | "transferring" }>, words: Catalog, otherwise: string): string {
  const place = ahead === null ? "" : ahead > 0 ? count(words.ahead, ahead, words) : words.next;
  const time = wait === null || wait < 0 ? "" : fill(words.wait, { time: roughly(wait, words) });
  return [place, time].filter(Boolean).join(" · ") || otherwise;
}

/** Nobody knows to the minute how long ten minutes will be: a number that jumps about promises too much. */
function roughly(seconds: number, words: Catalog): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes >= 90) return duration(Math.round(minutes / 60), "hour", words);
  return duration(minutes > 10 ? Math.round(minutes / 5) * 5 : minutes, "minute", words);
}

/** What is said aloud. Silence, where there is nothing the visitor has to know. */
export function spokenOf(view: View, words: Catalog): string {
  const status = statusOf(view);
  const name = agentOf(view);
  switch (status.kind) {
    case "idle":
      return "";
    case "queued":
    case "transferring":
      return lineOf(status, words, status.kind === "queued" ? words.queued : words.passedOn);
    case "chatting":
      return name ? fill(words.chatting, { name }) : words.chattingUnnamed;
    case "typing":
      return fill(words.typing, { name: name ?? words.agent });
    case "recovered":
      return words.back;
    case "leaving":
      return words.idleAloud;
    case "ended":
      return words.endedBy[status.reason] ?? words.ended;
    case "trouble":
      return `${words.trouble} ${words.reconnecting}`;
    default:
      return subtitleOf(view, "", words);
  }
}

/** What the card at the foot says and offers; null where the composer stands. */
export function cardOf(foot: Foot, words: Catalog): { title: string; detail: string; primary?: string; secondary?: string } | null {
  switch (foot.kind) {
    case "composer":
      return null;
    case "leave":
      return { title: words.leaveTitle, detail: words.leaveDetail, secondary: words.leave, primary: words.stayWaiting };
    case "end":
      return { title: words.endTitle, detail: words.endDetail, secondary: words.endChat, primary: words.stay };
    case "ending":
      return { title: words.ending, detail: "" };
    case "ended":
      return { title: words.ended, detail: words.endedBy[foot.reason] ?? "", primary: words.again };
    case "not-set-up":
      return { title: words.notSetUp, detail: words.notSetUpDetail };
    case "crashed":
      return { title: words.crashed, detail: words.crashedDetail };
  }
}
