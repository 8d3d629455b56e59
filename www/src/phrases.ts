/**
 * From a view to the words for it. `view.ts` decides what is the case, this file says it in the catalog's language, and
 * the parts put it on the screen. No DOM, no clock.
 */
import { type Catalog, count, duration, fill } from "./text.js";
import { agentOf, type Foot, statusOf, type View } from "./view.js";

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
    case "chatting":
    case "typing":
      return agentOf(view) && label ? label : words.chattingUnnamed;
    case "trouble":
      return words.reconnecting;
    case "ending":
      return words.ending;
    case "ended":
      return words.over;
    case "not-set-up":
      return words.notSetUp;
    case "crashed":
      return words.crashed;
  }
}

/** What the strip says: the line, while there is one, and trouble. */
export function stripOf(view: View, words: Catalog): string {
  const status = statusOf(view);
  if (status.kind === "trouble") return words.trouble;
  if (status.kind !== "queued") return "";
  const { ahead, wait } = status;
  const place = ahead === null ? "" : ahead > 0 ? count(words.ahead, ahead, words) : words.next;
  const minutes = wait === null || wait < 0 ? 0 : Math.max(1, Math.round(wait / 60));
  const time = minutes ? fill(words.wait, { time: duration(minutes, "minute", words) }) : "";
  return [place, time].filter(Boolean).join(" · ") || words.queued;
}

/** What is said aloud. Silence, where there is nothing the visitor has to know. */
export function spokenOf(view: View, words: Catalog): string {
  const status = statusOf(view);
  const name = agentOf(view);
  switch (status.kind) {
    case "idle":
      return "";
    case "queued":
      return stripOf(view, words);
    case "chatting":
      return name ? fill(words.chatting, { name }) : words.chattingUnnamed;
    case "typing":
      return fill(words.typing, { name: name ?? words.agent });
    case "ended":
      return words.endedBy[status.reason] ?? words.over;
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
      return { title: words.over, detail: words.endedBy[foot.reason] ?? "", primary: words.again };
    case "not-set-up":
      return { title: words.notSetUp, detail: words.notSetUpDetail };
    case "crashed":
      return { title: words.crashed, detail: words.crashedDetail };
  }
}
