/**
 * The rules of what the bubble shows, tried with plain objects. The five functions under the phases are the only ones
 * that know how an event is spelled; everything else reads as what happened.
 */
import { expect, test } from "vitest";
import type { ChatPhase, Delivery, EndReason, Entry } from "../src/engine/engine.js";
import { EntryList } from "../src/entry-list.js";
import { cardOf, spokenOf, stripOf, subtitleOf } from "../src/phrases.js";
import { initial, plainName } from "../src/names.js";
import { opensGroup } from "../src/rhythm.js";
import { agentOf, footOf, statusOf, supportCode } from "../src/status.js";
import { fill } from "../src/text.js";
import { emptyView, type Happening, reduce, type View } from "../src/view.js";
import { english } from "../src/words-en.js";

const QUEUED: ChatPhase = { name: "queued", position: 2, estimatedWait: 170 };
const CHATTING: ChatPhase = { name: "chatting", agent: "Mara" };
const PASSED_ON: ChatPhase = { name: "transferring", position: 0, estimatedWait: null };
const IDLE: Happening = { type: "idle", idle: { endsAt: 9 } };
const TROUBLE: Happening = { type: "trouble", trouble: { since: 0, retryAt: 5 } };
const ENDED: ChatPhase = { name: "ended", reason: "agent" };

function after(...happenings: Happening[]): View {
  return happenings.reduce(reduce, emptyView());
}
function phase(phase: ChatPhase): Happening {
  return { type: "phase", phase };
}
function entries(...entries: Entry[]): Happening {
  return { type: "entries", entries };
}
function agent(id: number, text = "Hello", name: string | null = "Mara", at = 0): Entry {
  return { id, from: "agent", text, name, at };
}
function visitor(id: number, delivery: Delivery, text = "Hi", at = 0): Entry {
  return { id, from: "visitor", text, delivery, ref: null, at };
}
function texts(list: EntryList): string[] {
  return Array.from({ length: list.length }, (_, place) => {
    const entry = list.at(place);
    return entry && "text" in entry ? entry.text : "";
  });
}
function changesSince(revision: number, list: EntryList): (number | undefined)[] {
  return Array.from({ length: list.revision - revision }, (_, change) => list.changeAt(revision + change));
}

test("what the agent says while the panel is closed is unread, until it is opened", () => {
  const closed = after(entries(agent(0), agent(1)), entries(agent(2)));
  expect(closed.unread).toBe(3);
  const open = reduce(closed, { type: "opened" });
  expect(open.unread).toBe(0);
  expect(reduce(open, entries(agent(3))).unread).toBe(0);
  expect(reduce(reduce(open, { type: "closed" }), entries(agent(3))).unread).toBe(1);
});

test("only news counts: not the visitor's words, not a notice, not an entry that comes again", () => {
  const notice: Entry = { id: 2, from: "notice", notice: "joined", name: "Mara", at: 0 };
  const view = after(entries(agent(0), visitor(1, "pending"), notice), entries(agent(0), visitor(1, "sent")));
  expect(view.unread).toBe(1);
});

test("an entry that comes again takes its place, and only its place is drawn again", () => {
  const before = after(entries(visitor(0, "pending", "one"), visitor(1, "pending", "two")));
  const now = reduce(before, entries(visitor(0, "sent", "one")));
  expect(texts(now.entries)).toEqual(["one", "two"]);
  expect(now.entries.get(0)).toMatchObject({ delivery: "sent" });
  expect(changesSince(before.entries.revision, now.entries)).toEqual([0]);
});

test("an older list goes on as if the newer one had never been", () => {
  const base = EntryList.empty().with([agent(0, "base")]);
  const one = base.with([agent(1, "one")]);
  const other = base.with([agent(1, "other")]);
  expect([texts(base), texts(one), texts(other)]).toEqual([["base"], ["base", "one"], ["base", "other"]]);
  expect(base.has(1)).toBe(false);
});

test("applying an event twice changes nothing", () => {
  const events = [phase(QUEUED), entries(agent(0)), phase(CHATTING), entries(agent(1))];
  for (const event of events) {
    const once = after(...events.slice(0, events.indexOf(event) + 1));
    const { entries: list, ...twice } = reduce(once, event);
    expect(twice).toEqual({ ...twice, unread: once.unread, phase: once.phase });
    expect(texts(list)).toEqual(texts(once.entries));
  }
});

test("however long the conversation, one more line is one place to draw", () => {
  let view = after(entries(...Array.from({ length: 5_000 }, (_, id) => agent(id))));
  for (const id of [5_000, 5_001]) {
    const { revision } = view.entries;
    view = reduce(view, entries(agent(id)));
    expect(changesSince(revision, view.entries)).toEqual([id]);
  }
  expect(view.entries.length).toBe(5_002);
});

test("typing ends with the agent's words, and with the agent", () => {
  const typing = after(phase(CHATTING), { type: "typing", agentTyping: true });
  expect(statusOf(typing)).toEqual({ kind: "typing", agent: "Mara" });
  expect(statusOf(reduce(typing, entries(visitor(0, "sent")))).kind).toBe("typing");
  expect(statusOf(reduce(typing, entries(agent(0)))).kind).toBe("chatting");
  expect(reduce(typing, phase(ENDED)).agentTyping).toBe(false);
});

test("the most pressing thing is said first", () => {
  const chatting = after(phase(CHATTING));
  const trouble = reduce(chatting, { type: "trouble", trouble: { since: 0, retryAt: 5 } });
  expect(statusOf(trouble)).toEqual({ kind: "trouble", retryAt: 5 });
  expect(statusOf(reduce(trouble, { type: "trouble", trouble: null })).kind).toBe("recovered");
  expect(statusOf(reduce(trouble, phase(ENDED)))).toEqual({ kind: "ended", reason: "agent" });
  expect(statusOf(reduce(trouble, { type: "crashed", at: 0 })).kind).toBe("crashed");
  expect(statusOf(after({ type: "misconfigured" }, phase(QUEUED))).kind).toBe("not-set-up");
});

test("an end that one key can put off is more pressing than trouble, and ends with the chat", () => {
  const warned = after(phase(CHATTING), TROUBLE, IDLE);
  expect(statusOf(warned)).toEqual({ kind: "leaving", endsAt: 9 });
  expect(stripOf(warned, english)?.action?.kind).toBe("still-here");
  expect(statusOf(reduce(warned, { type: "idle", idle: null })).kind).toBe("trouble");
  expect(reduce(warned, phase(ENDED)).idle).toBeNull();
});

test("being connected again is news only until something else happens", () => {
  const back = after(phase(CHATTING), TROUBLE, { type: "trouble", trouble: null });
  expect(statusOf(back).kind).toBe("recovered");
  expect(statusOf(reduce(back, entries(agent(0)))).kind).toBe("chatting");
  expect(after(phase(CHATTING), { type: "trouble", trouble: null }).recovered).toBe(false);
});

test("a line is drawn above the first unread words, until they are answered or the panel is closed", () => {
  const away = after(entries(agent(0)), entries(agent(1)));
  expect(away.firstUnread).toBe(0);
  const back = reduce(away, { type: "opened" });
  expect([back.firstUnread, back.unread]).toEqual([0, 0]);
  expect(reduce(back, entries(agent(2))).firstUnread).toBe(0);
  expect(reduce(back, entries(visitor(2, "pending"))).firstUnread).toBeNull();
  expect(reduce(reduce(back, { type: "closed" }), entries(agent(2))).firstUnread).toBe(2);
  expect(after({ type: "opened" }, entries(agent(0))).firstUnread).toBeNull();
});

test("words wait as long as the desk does not have them", () => {
  const two = after(entries(visitor(0, "pending"), visitor(1, "pending")));
  expect(two.pending).toBe(2);
  const one = reduce(two, entries(visitor(0, "sent")));
  const none = reduce(one, entries(visitor(1, "failed")));
  const again = reduce(none, entries(visitor(1, "pending")));
  expect([one.pending, none.pending, again.pending]).toEqual([1, 0, 1]);
});

test("what belongs to one chat is gone with it, but for the farewell, which goes with the next", () => {
  const farewell: Happening = { type: "farewell", farewell: { postChatUrl: "https://shop.example/rate", attachedRecords: [] } };
  const ended = after(
    phase(CHATTING),
    { type: "footer", footer: ["Menu"] },
    { type: "sneak-peek", sneakPeek: true },
    { type: "file", file: { state: "requested", name: null, progress: null } },
    farewell,
    phase(ENDED),
  );
  expect([ended.footer, ended.sneakPeek, ended.file, ended.farewell?.postChatUrl]).toEqual([[], false, null, "https://shop.example/rate"]);
  expect(reduce(reduce(ended, { type: "again" }), phase({ name: "opening" })).farewell).toBeNull();
});

test("the foot holds the composer as long as words can be taken", () => {
  expect(footOf(emptyView()).kind).toBe("composer");
  for (const live of [{ name: "opening" }, QUEUED, CHATTING, PASSED_ON] as const) expect(footOf(after(phase(live))).kind).toBe("composer");
  expect(footOf(after(phase({ name: "ending" }))).kind).toBe("ending");
  expect(footOf(after(phase(ENDED)))).toEqual({ kind: "ended", reason: "agent" });
  expect(footOf(after({ type: "misconfigured" })).kind).toBe("not-set-up");
  expect(footOf(after(phase(CHATTING), { type: "crashed", at: 0 })).kind).toBe("crashed");
});

test("ending is asked back, in the words that fit, and only where there is something to end", () => {
  expect(footOf(after(phase(CHATTING), { type: "asked-to-end" })).kind).toBe("end");
  expect(footOf(after(phase(QUEUED), { type: "asked-to-end" })).kind).toBe("leave");
  expect(footOf(after(phase(PASSED_ON), { type: "asked-to-end" })).kind).toBe("end");
  expect(footOf(after({ type: "asked-to-end" })).kind).toBe("composer");
  expect(footOf(after(phase(CHATTING), { type: "asked-to-end" }, { type: "answered" })).kind).toBe("composer");
  expect(after(phase(CHATTING), { type: "asked-to-end" }, { type: "closed" }).confirming).toBe(false);
  expect(after(phase(CHATTING), { type: "asked-to-end" }, phase(ENDED)).confirming).toBe(false);
});

test("another chat begins only after the end of one, and keeps what was said", () => {
  const again = after(entries(agent(0)), phase(ENDED), { type: "again" });
  expect([again.phase.name, again.entries.length]).toEqual(["idle", 1]);
  expect(reduce(after(phase(CHATTING)), { type: "again" }).phase.name).toBe("chatting");
});

test("words that came back are new each time, even when they are the same", () => {
  const refused: Happening = { type: "refused", text: "long", ref: null, reason: "too-long" };
  const once = after(refused);
  expect(once.returned).toEqual({ text: "long", reason: "too-long" });
  expect(reduce(once, refused).returned).not.toBe(once.returned);
});

test("what a newer engine says beyond this widget changes nothing", () => {
  const view = emptyView();
  expect(reduce(view, { type: "sang" } as unknown as Happening)).toBe(view);
});

test("a group goes on for the same speaker within five minutes", () => {
  const minutes = 60_000;
  expect(opensGroup(undefined, agent(0))).toBe(true);
  expect(opensGroup(agent(0), agent(1))).toBe(false);
  expect(opensGroup(agent(0), agent(1, "", "Noor"))).toBe(true);
  expect(opensGroup(agent(0), visitor(1, "sent"))).toBe(true);
  expect(opensGroup(agent(0, "", "Mara", 0), agent(1, "", "Mara", 5 * minutes))).toBe(false);
  expect(opensGroup(agent(0, "", "Mara", 0), agent(1, "", "Mara", 5 * minutes + 1))).toBe(true);
});

test("a name cannot disguise itself or turn the line around it", () => {
  expect(plainName("\u202EaraM\u2066 \u0000")).toBe("araM");
  expect(agentOf(after(phase({ name: "chatting", agent: "M\u202Eara" })))).toBe("Mara");
  expect(plainName("Łucja 王")).toBe("Łucja 王");
  expect([initial("émile"), initial("𝒜da"), initial("")]).toEqual(["É", "𝒜", ""]);
});

test("the line is told as people count", () => {
  const strip = (position: number | null, estimatedWait: number | null) =>
    stripOf(after(phase({ name: "queued", position, estimatedWait })), english)?.text;
  expect(strip(0, null)).toBe("You are next in line");
  expect(strip(1, null)).toBe("1 person is ahead of you");
  expect(strip(2, 170)).toBe("2 people are ahead of you · about 3 minutes");
  expect(strip(1234, -1)).toBe("1,234 people are ahead of you");
  expect(strip(null, 20)).toBe("about 1 minute");
  expect([strip(null, 10 * 60), strip(null, 13 * 60), strip(null, 100 * 60)]).toEqual(["about 10 minutes", "about 15 minutes", "about 2 hours"]);
  expect(strip(null, null)).toBe("Waiting for someone to join…");
});

test("every end has its sentence, on the screen and aloud", () => {
  const reasons = Object.keys(english.endedBy) as EndReason[];
  expect(reasons.length).toBe(10);
  const sentences = reasons.map((reason) => {
    const view = after(phase({ name: "ended", reason }));
    const card = cardOf(footOf(view), english);
    expect(card?.detail).toBe(spokenOf(view, english));
    expect(card?.primary).toBe("Start a new chat");
    return card?.detail;
  });
  expect(new Set(sentences).size).toBe(reasons.length);
});

test("an end that somebody may have to explain has a code, and no other", () => {
  const reasons = Object.keys(english.endedBy) as EndReason[];
  const at = Date.UTC(2026, 10, 22, 13, 30);
  const codes = reasons.map((reason) => supportCode(after(entries(agent(0, "", null, at)), phase({ name: "ended", reason }))));
  expect(codes.filter(Boolean).length).toBe(6);
  expect(new Set(codes.filter(Boolean)).size).toBe(6);
  expect(codes[reasons.indexOf("unreachable")]).toBe("CW-UR-HTCEI");
  expect(Number.parseInt("HTCEI", 36) * 60_000).toBe(at);
  expect(supportCode(after({ type: "crashed", at }))).toBe("CW-CR-HTCEI");
  expect(supportCode(after(phase(CHATTING)))).toBeNull();
});

test("no state is mute: title or subtitle, and a voice where something has changed", () => {
  const states: [View, string, string][] = [
    [emptyView(), "Send us a message", ""],
    [after(phase({ name: "opening" })), "Connecting…", "Connecting…"],
    [after(phase(QUEUED)), "Waiting in line", "2 people are ahead of you · about 3 minutes"],
    [after(phase(CHATTING)), "Reed & Bow", "You are chatting with Mara"],
    [after(phase({ name: "chatting", agent: null })), "You are connected", "You are connected"],
    [after(phase(CHATTING), { type: "typing", agentTyping: true }), "Reed & Bow", "Mara is typing…"],
    [after(phase(CHATTING), { type: "trouble", trouble: { since: 0, retryAt: null } }), "Reconnecting…", "Connection lost. Reconnecting…"],
    [after(phase(PASSED_ON)), "Passing you on…", "You are next in line"],
    [after(phase(CHATTING), IDLE), "Reed & Bow", "Are you still there? The chat ends soon unless you press a key."],
    [after(phase(CHATTING), TROUBLE, { type: "trouble", trouble: null }), "Reed & Bow", "Connected again."],
    [after(phase({ name: "ending" })), "Ending the chat…", "Ending the chat…"],
    [after({ type: "misconfigured" }), "Chat is not set up", "Chat is not set up"],
    [after({ type: "crashed", at: 0 }), "Chat is unavailable", "Chat is unavailable"],
  ];
  for (const [view, subtitle, spoken] of states) {
    expect([subtitleOf(view, "Reed & Bow", english), spokenOf(view, english)]).toEqual([subtitle, spoken]);
  }
});

test("a mark that nothing fills stays visible", () => {
  expect(fill("{name} says {what}", { name: "Mara" })).toBe("Mara says {what}");
});
