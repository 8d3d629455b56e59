/**
 * How a chat stands, in words: the line below the visitor's name, and the one at the end.
 */

import { duration } from "./house.js";

/** @typedef {import("./agent.js").Chat} Chat */

/** Who answers while nobody has this page open. */
const SCRIPTED = "Mara";

/** @type {Record<string, string>} */
const ENDINGS = {
  visitor: "The visitor has ended the chat.",
  visitorIdle: "The visitor was idle for too long.",
  agent: "You have ended the chat.",
  desk: "The desk has ended the chat.",
  refused: "The chat was refused.",
  silence: "Nothing was heard of the visitor for too long.",
  secondPoll: "The visitor polled twice at a time.",
  restart: "The desk was restarted.",
};

/** @param {Chat} chat */
export function describe({ state, language, buttonName, estimatedWait, handedBy, partners, bot }) {
  const about = [buttonName, language].filter((word) => word).map((word) => ` · ${word}`).join("");
  switch (state.is) {
    case "waiting": {
      const place = state.position === 0 ? "next in line" : `${state.position} in front`;
      const wait = estimatedWait === null ? "" : `, about ${duration(estimatedWait)}`;
      return `${handedBy ? `handed on by ${handedBy}` : "waits"}, ${place}${wait}${about}`;
    }
    case "active": {
      const script = state.agent === SCRIPTED ? ", the script" : "";
      const others = partners.length ? ` and ${partners.join(", ")}` : "";
      return `talks with ${state.agent}${script}${others}${bot ? ", a bot" : ""}${about}`;
    }
    case "ended":
      return "is over";
  }
}

/** @param {string} reason */
export function describeEnd(reason) {
  return ENDINGS[reason] ?? "The chat is over.";
}
