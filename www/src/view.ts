/**
 * What the bubble shows, as a value. `reduce` is the only way from one view to the next: no DOM, no clock, no engine, so
 * every rule of the widget can be tried with plain objects. The functions below it answer the parts' questions about a
 * view; a part that would need an `if` about the conversation asks here instead.
 */
import type { ChatEvent, ChatPhase, EndReason, Entry, RefusedReason, Trouble } from "./engine/engine.js";
import { EntryList } from "./entry-list.js";

/** Everything that can change what is shown: what the engine says, and what the visitor does. */
export type Happening =
  | ChatEvent
  | { type: "opened" }
  | { type: "closed" }
  /** The visitor wants to end the chat, and is asked whether that is meant. */
  | { type: "asked-to-end" }
  /** The answer, either way. */
  | { type: "answered" }
  /** The visitor wants another chat after the end of one. */
  | { type: "again" }
  /** An attribute is missing or wrong. */
  | { type: "misconfigured" }
  /** The engine broke down; nothing will come from it any more. */
  | { type: "crashed" };

export interface View {
  readonly open: boolean;
  readonly unread: number;
  readonly standing: "working" | "not-set-up" | "crashed";
  readonly phase: ChatPhase;
  readonly agentTyping: boolean;
  readonly trouble: Trouble | null;
  readonly entries: EntryList;
  /** The visitor is being asked whether the chat shall end. */
  readonly confirming: boolean;
  /** Words that came back, for the composer. A new object each time, so that the same words can come back twice. */
  readonly returned: { readonly text: string; readonly reason: RefusedReason } | null;
}

export function emptyView(): View {
  return {
    open: false,
    unread: 0,
    standing: "working",
    phase: { name: "idle" },
    agentTyping: false,
    trouble: null,
    entries: EntryList.empty(),
    confirming: false,
    returned: null,
  };
}

export function reduce(view: View, happening: Happening): View {
  switch (happening.type) {
    case "opened":
      return { ...view, open: true, unread: 0 };
    case "closed":
      return { ...view, open: false, confirming: false };
    case "phase":
      return withPhase(view, happening.phase);
    case "entries":
      return withEntries(view, happening.entries);
    case "typing":
      return { ...view, agentTyping: happening.agentTyping };
    case "trouble":
      return { ...view, trouble: happening.trouble };
    case "refused":
      return { ...view, returned: { text: happening.text, reason: happening.reason } };
    case "asked-to-end":
      return isLive(view.phase) ? { ...view, confirming: true } : view;
    case "answered":
      return { ...view, confirming: false };
    case "again":
      return view.phase.name === "ended" ? withPhase(view, { name: "idle" }) : view;
    case "misconfigured":
      return { ...view, standing: "not-set-up" };
    case "crashed":
      return { ...view, standing: "crashed", agentTyping: false, trouble: null, confirming: false };
    default:
      // A newer engine may say more than this widget understands.
      return view;
  }
}

/** A change of phase ends what can only be true of another one: typing, trouble, the question about ending it. */
function withPhase(view: View, phase: ChatPhase): View {
  return {
    ...view,
    phase,
    agentTyping: view.agentTyping && phase.name === "chatting",
    trouble: phase.name === "ended" ? null : view.trouble,
    confirming: view.confirming && isLive(phase),
  };
}

/** Entries come again when their delivery changes: only a new one from the agent is news. */
function withEntries(view: View, entries: readonly Entry[]): View {
  const news = new Set(entries.filter(({ from, id }) => from === "agent" && !view.entries.has(id)).map(({ id }) => id));
  return {
    ...view,
    entries: view.entries.with(entries),
    unread: view.open ? 0 : view.unread + news.size,
    agentTyping: view.agentTyping && news.size === 0,
  };
}

/** Whether there is a chat that can be ended. */
export function isLive(phase: ChatPhase): boolean {
  return phase.name === "opening" || phase.name === "queued" || phase.name === "chatting";
}

/** How the chat stands, in one word and what belongs to it. */
export type Status =
  | { kind: "idle" | "connecting" | "ending" | "not-set-up" | "crashed" }
  /** `ahead` people come first; null where nobody tells. `wait` is in seconds. */
  | { kind: "queued"; ahead: number | null; wait: number | null }
  | { kind: "chatting" | "typing"; agent: string | null }
  | { kind: "trouble"; retryAt: number | null }
  | { kind: "ended"; reason: EndReason };

/** The most pressing thing there is to say. */
export function statusOf({ standing, phase, trouble, agentTyping }: View): Status {
  if (standing !== "working") return { kind: standing };
  if (phase.name === "ended") return { kind: "ended", reason: phase.reason };
  if (trouble) return { kind: "trouble", retryAt: trouble.retryAt };
  switch (phase.name) {
    case "opening":
      return { kind: "connecting" };
    case "queued":
      return { kind: "queued", ahead: phase.position, wait: phase.estimatedWait };
    case "chatting":
      return { kind: agentTyping ? "typing" : "chatting", agent: nameOf(phase) };
    default:
      return { kind: phase.name };
  }
}

/** What stands at the foot of the panel. */
export type Foot =
  | { kind: "composer" | "leave" | "end" | "ending" | "not-set-up" | "crashed" }
  | { kind: "ended"; reason: EndReason };

export function footOf({ standing, phase, confirming }: View): Foot {
  if (standing !== "working") return { kind: standing };
  if (phase.name === "ended") return { kind: "ended", reason: phase.reason };
  if (phase.name === "ending") return { kind: "ending" };
  if (confirming) return { kind: phase.name === "chatting" ? "end" : "leave" };
  return { kind: "composer" };
}

/** Who the visitor is talking to; null while nobody is there or nobody told. */
export function agentOf(view: View): string | null {
  return view.phase.name === "chatting" ? nameOf(view.phase) : null;
}

function nameOf(phase: { agent: string | null }): string | null {
  return phase.agent === null ? null : plainName(phase.agent);
}

/** A name as it may be shown: without the control characters that could disguise it or turn the text around it. */
export function plainName(name: string): string {
  return name.replace(CONTROLS, "").trim();
}

/** The first letter as people count letters: a code unit could be half of one. */
export function initial(name: string): string {
  const [first = ""] = name;
  return first.toLocaleUpperCase();
}

/** Whether an entry opens a group: another speaker, or a while after the line before. */
export function opensGroup(before: Entry | undefined, entry: Entry): boolean {
  if (!before || before.from !== entry.from) return true;
  const differs = entry.from === "agent" && before.from === "agent" && entry.name !== before.name;
  return differs || entry.at - before.at > GROUP_GAP;
}

const GROUP_GAP = 5 * 60_000;
const CONTROLS = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
