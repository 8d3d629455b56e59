/**
 * What the bubble shows, as a value. `reduce` is the only way from one view to the next: no DOM, no clock, no engine, so
 * every rule of the widget can be tried with plain objects. What a view means for the parts is asked in `status.ts`.
 */
import type { ChatEvent, ChatPhase, Entry, Farewell, FileTransfer, IdleWarning, RefusedReason, Trouble } from "./engine/engine.js";
import { EntryList } from "./entry-list.js";

/** Everything that can change what is shown: what the engine says, and what the visitor does. */
export type Happening =
  | ChatEvent
  /** The page does not want these words to go out. */
  | { type: "refused"; text: string; ref: string | null; reason: "prevented" }
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
  | { type: "crashed"; at: number };

export interface View {
  readonly open: boolean;
  /** What the agent said while the panel was closed. */
  readonly unread: number;
  /** The first of it, which a line is drawn above; it stays after the opening, until the visitor answers or closes. */
  readonly firstUnread: number | null;
  readonly standing: "working" | "not-set-up" | "crashed";
  readonly phase: ChatPhase;
  readonly agentTyping: boolean;
  readonly trouble: Trouble | null;
  /** The last trouble is over, and nothing has happened since. */
  readonly recovered: boolean;
  readonly idle: IdleWarning | null;
  readonly sneakPeek: boolean;
  readonly footer: readonly string[];
  readonly file: FileTransfer | null;
  readonly farewell: Farewell | null;
  readonly entries: EntryList;
  /** How many of the visitor's lines the desk does not have yet. */
  readonly pending: number;
  /** When the last line came or changed, and when all broke down: what a code for support is made of. */
  readonly lastAt: number;
  /** The visitor is being asked whether the chat shall end. */
  readonly confirming: boolean;
  /** Words that came back, for the composer. A new object each time, so that the same words can come back twice. */
  readonly returned: { readonly text: string; readonly reason: RefusedReason | "prevented" } | null;
}

export function emptyView(): View {
  return {
    open: false,
    unread: 0,
    firstUnread: null,
    standing: "working",
    phase: { name: "idle" },
    agentTyping: false,
    trouble: null,
    recovered: false,
    idle: null,
    sneakPeek: false,
    footer: [],
    file: null,
    farewell: null,
    entries: EntryList.empty(),
    pending: 0,
    lastAt: 0,
    confirming: false,
    returned: null,
  };
}

export function reduce(view: View, happening: Happening): View {
  switch (happening.type) {
    case "opened":
      return { ...view, open: true, unread: 0 };
    case "closed":
      return { ...view, open: false, confirming: false, firstUnread: null };
    case "phase":
      return withPhase(view, happening.phase);
    case "entries":
      return withEntries(view, happening.entries);
    case "typing":
      return { ...view, agentTyping: happening.agentTyping };
    case "trouble":
      return { ...view, trouble: happening.trouble, recovered: view.trouble !== null && !happening.trouble };
    case "idle":
      return { ...view, idle: happening.idle };
    case "sneak-peek":
      return { ...view, sneakPeek: happening.sneakPeek };
    case "footer":
      return { ...view, footer: happening.footer };
    case "file":
      return { ...view, file: happening.file };
    case "farewell":
      return { ...view, farewell: happening.farewell };
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
      return { ...view, standing: "crashed", lastAt: happening.at, agentTyping: false, trouble: null, idle: null, confirming: false };
    default:
      // Not for the screen, or more than this widget understands.
      return view;
  }
}

/** A change of phase ends what can only be true of another one: typing, trouble, the question about ending it. */
function withPhase(view: View, phase: ChatPhase): View {
  const over = phase.name === "ended" || phase.name === "idle";
  return {
    ...view,
    phase,
    agentTyping: view.agentTyping && phase.name === "chatting",
    recovered: false,
    confirming: view.confirming && isLive(phase),
    farewell: phase.name === "opening" ? null : view.farewell,
    ...(over && { trouble: null, idle: null, sneakPeek: false, footer: [], file: null }),
  };
}

/** Entries come again when their delivery changes: only a new one from the other side is news. */
function withEntries(view: View, entries: readonly Entry[]): View {
  let { unread, firstUnread, agentTyping, recovered, pending, lastAt } = view;
  for (const entry of entries) {
    const before = view.entries.get(entry.id);
    pending += Number(isPending(entry)) - Number(isPending(before));
    if (before) continue;
    recovered = false;
    lastAt = Math.max(lastAt, entry.at);
    if (entry.from === "visitor") firstUnread = null;
    if (entry.from !== "agent" && entry.from !== "menu") continue;
    agentTyping = false;
    if (view.open) continue;
    unread += 1;
    firstUnread ??= entry.id;
  }
  return { ...view, entries: view.entries.with(entries), unread, firstUnread, agentTyping, recovered, pending, lastAt };
}

function isPending(entry: Entry | undefined): boolean {
  return entry?.from === "visitor" && entry.delivery === "pending";
}

/** Whether there is a chat that can be ended. */
export function isLive({ name }: ChatPhase): boolean {
  return name === "opening" || name === "queued" || name === "chatting" || name === "transferring";
}
