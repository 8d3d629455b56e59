/**
 * Every sentence a visitor can read or hear, in English. A catalog is plain data, `{name}` marks what is filled in, and
 * forms of number go by `Intl.PluralRules`: another language is another object of the same shape. The launcher's words
 * stand apart because they are needed before anything else is loaded.
 */

/** What the closed button is called, and what it says when it cannot do its work. */
export const launcherText = {
  open: "Open chat",
  loading: "Chat is loading",
  failed: "Chat could not be loaded. Press to try again.",
};

/** One form per category of `Intl.PluralRules`; `other` is always there. */
export type Forms = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string };

export const english = {
  /** Of these words, for the attribute `lang`. */
  language: "en",

  close: "Close chat",
  unread: { one: "Open chat, {count} new message", other: "Open chat, {count} new messages" } as Forms,
  title: "Chat",
  conversation: "Conversation",
  greeting: "Hello! How can we help?",
  greetingDetail: "Write us a message, and somebody will join you here.",

  you: "You",
  agent: "Agent",
  waiting: "Will be delivered when someone joins",
  failed: "Not sent.",
  retry: "Try again",
  perhaps: "Perhaps delivered",
  newMessages: "New messages",
  showAll: "Show the whole message",

  joined: "{name} joined the chat",
  transferred: "{name} took over the chat",
  disconnected: "{name} lost the connection. The chat goes on.",
  ended: "The chat ended",

  write: "Write a message",
  send: "Send",
  refusedTooLong: "That is too long to send in one go. Please split it up.",
  refusedNotOpen: "Your words were not sent, because the chat is over.",

  idle: "Send us a message",
  connecting: "Connecting…",
  inLine: "Waiting in line",
  queued: "Waiting for someone to join…",
  ahead: { one: "{count} person is ahead of you", other: "{count} people are ahead of you" } as Forms,
  next: "You are next in line",
  wait: "about {time}",
  chatting: "You are chatting with {name}",
  chattingUnnamed: "You are connected",
  typing: "{name} is typing…",
  reconnecting: "Reconnecting…",
  trouble: "Connection lost.",
  troubleWaiting: "Trying again in {time}.",
  troubleTrying: "Trying again…",
  tryNow: "Try again now",
  ending: "Ending the chat…",

  endChat: "End chat",
  leaveTitle: "Stop waiting?",
  leaveDetail: "You will lose your place in line.",
  leave: "Leave",
  stayWaiting: "Keep waiting",
  endTitle: "End this chat?",
  endDetail: "What was said stays here to read.",
  stay: "Keep chatting",
  over: "Chat ended",
  again: "Start a new chat",
  endedBy: {
    agent: "The chat was ended by the other side.",
    visitor: "You ended the chat.",
    idle: "The chat ended because nothing was said for a while.",
    unavailable: "Nobody is available at the moment. Please try again later.",
    blocked: "Chat is not available to you here.",
    refused: "The chat could not be started. Please try again later.",
    "session-lost": "The connection to this chat was lost for good.",
    unreachable: "The chat could not be reached. Please check your connection.",
    "wrong-endpoint": "Chat is not set up. Please contact us another way.",
  },
  notSetUp: "Chat is not set up",
  notSetUpDetail: "Please contact us another way.",
  crashed: "Chat is unavailable",
  crashedDetail: "Loading this page again may help.",
};

export type Catalog = typeof english;

/** A sentence with its marks filled in. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(MARK, (mark, name: string) => values[name] ?? mark);
}

/** The same for the screen, where a name must not turn the direction of the sentence around it: `<bdi>` keeps it apart. */
export function fillNodes(sentence: string, name: string): (string | HTMLElement)[] {
  return sentence.split(/(\{name\})/).map((piece) => {
    if (piece !== "{name}") return piece;
    const isolated = document.createElement("bdi");
    isolated.textContent = name;
    return isolated;
  });
}

/** The right form for a number, filled in. */
export function count(forms: Forms, number: number, catalog: Catalog): string {
  const form = forms[new Intl.PluralRules(catalog.language).select(number)] ?? forms.other;
  return fill(form, { count: new Intl.NumberFormat(catalog.language).format(number) });
}

/** A length of time in words, such as "3 minutes". */
export function duration(value: number, unit: "second" | "minute", catalog: Catalog): string {
  return new Intl.NumberFormat(catalog.language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

const MARK = /\{(\w+)\}/g;
