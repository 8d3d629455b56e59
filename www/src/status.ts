/**
 * What a view means: how the chat stands, what stands at the foot of the panel, who is there. A part that would need an `if`
 * about the conversation asks here instead. No words, no DOM, no clock.
 */
import type { EndReason } from "./engine/engine.js";
import { plainName } from "./names.js";
import type { View } from "./view.js";

/** How the chat stands, in one word and what belongs to it. */
export type Status =
  | { kind: "connecting" | "ending" | "not-set-up" | "crashed" | "idle" }
  /** `ahead` people come first; null where nobody tells. `wait` is in seconds. */
  | { kind: "queued" | "transferring"; ahead: number | null; wait: number | null }
  | { kind: "chatting" | "typing" | "recovered"; agent: string | null }
  | { kind: "leaving"; endsAt: number }
  | { kind: "trouble"; retryAt: number | null }
  | { kind: "ended"; reason: EndReason };

/** The most pressing thing there is to say. */
export function statusOf({ standing, phase, trouble, idle, agentTyping, recovered }: View): Status {
  if (standing !== "working") return { kind: standing };
  switch (phase.name) {
    case "ended":
      return { kind: "ended", reason: phase.reason };
    case "idle":
    case "ending":
      return { kind: phase.name };
  }
  // An end that one key can put off comes before trouble that mends itself.
  if (idle) return { kind: "leaving", endsAt: idle.endsAt };
  if (trouble) return { kind: "trouble", retryAt: trouble.retryAt };
  switch (phase.name) {
    case "opening":
      return { kind: "connecting" };
    case "queued":
    case "transferring":
      return { kind: phase.name, ahead: phase.position, wait: phase.estimatedWait };
    case "chatting":
      return { kind: agentTyping ? "typing" : recovered ? "recovered" : "chatting", agent: nameOf(phase) };
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
  if (confirming) return { kind: isWaiting(phase.name) ? "leave" : "end" };
  return { kind: "composer" };
}

/** Whether nobody has come yet, so that leaving means to lose a place in the line. */
export function isWaiting(phase: View["phase"]["name"]): boolean {
  return phase === "opening" || phase === "queued";
}

/** Who the visitor is talking to; null while nobody is there or nobody told. */
export function agentOf({ phase }: View): string | null {
  return phase.name === "chatting" ? nameOf(phase) : null;
}

function nameOf(phase: { agent: string | null }): string | null {
  return phase.agent === null ? null : plainName(phase.agent);
}

/** A few characters to read to somebody on the phone: why it is over, and when; null where nothing went wrong. */
export function supportCode({ standing, phase, lastAt }: View): string | null {
  const why = standing === "crashed" ? "crashed" : phase.name === "ended" ? phase.reason : null;
  const letters = why && CODES[why];
  return letters ? `CW-${letters}-${Math.floor(lastAt / 60_000).toString(36).toUpperCase()}` : null;
}

/** Two letters for each end that somebody might have to explain. `docs/support-codes.md` reads them back. */
const CODES: Readonly<Partial<Record<EndReason | "crashed", string>>> = {
  "agent-lost": "AL",
  blocked: "BL",
  refused: "RF",
  "session-lost": "SL",
  unreachable: "UR",
  "wrong-endpoint": "WE",
  crashed: "CR",
};
