/** How a chat is set up. The names are those of the embedding tag; the values are Salesforce's own ids. */
export interface ChatConfig {
  /** The Chat API endpoint, with or without `/chat/rest/` at its end, e.g. `https://d.la1-c1-phx.salesforceliveagent.com`. */
  endpoint: string;
  /** The organization's id (`00D…`). */
  organization: string;
  /** The chat deployment's id (`572…`). */
  deployment: string;
  /** The chat button's id (`573…`). Needed unless `agent` or `buttonOverrides` says where the chat goes. */
  button?: string;
  /** A user's id (`005…`): ask for this agent. */
  agent?: string;
  /** With `agent`: whether `button` may take the chat when the agent cannot. Default: false. */
  agentFallback?: boolean;
  /** Routing targets in order, each `buttonId`, `agentId` or `agentId_buttonId`; they override the three above. */
  buttonOverrides?: string[];
  /** What the agent sees as the visitor's name. Default: `Guest`. */
  visitorName?: string;
  /** A language tag such as `en-US`. Default: the browser's. */
  language?: string;
  /** Shown to the agent, e.g. `1440x900`. Default: the browser's. */
  screenResolution?: string;
  /** Shown to the agent. Default: the browser's. */
  userAgent?: string;
  /** What the page knows about the visitor. */
  prechatDetails?: PrechatDetail[];
  /** Records to find or to make from the details. */
  prechatEntities?: PrechatEntity[];
  /** The `X-LIVEAGENT-API-VERSION` to speak. Default: 60. */
  apiVersion?: number;
  /** The longest text that is sent, in characters. Default: 4000. Rules for sensitive data allow 10,000 at most. */
  maxTextLength?: number;
  /**
   * Where to ask next when nobody is available, in order, each with a session of its own: `buttonId`, `agentId` or
   * `agentId_buttonId`. (The desk tries `buttonOverrides` by itself, and only when it is asked.)
   */
  fallbackTargets?: string[];
  /** Whether the agent may see what the visitor types before it is sent, where the desk wants it. Default: false. */
  sneakPeek?: boolean;
  /**
   * What must not leave the page: applied to pre-chat values and to all words, before the desk's own rules. Patterns are
   * JavaScript's; one that would not compile, or could run for ever, is left out with a warning. With any rule in force,
   * the desk's included, words of more than 10,000 characters do not leave: their entry is `failed`. Pre-chat values as long
   * are left out.
   */
  sensitiveDataRules?: SensitiveDataRule[];
  /** Whether the host that takes files allows reading its answers (CORS): then uploads tell their progress. Default: false. */
  uploadCors?: boolean;
}

/** What is taken out of words before they leave the page. */
export interface SensitiveDataRule {
  name: string;
  /** A regular expression; several, if there are line breaks. Blanks at the ends of a line belong to it. */
  pattern: string;
  /** `Replace` puts `replacement` in place of a match, `Remove` nothing. Default: Replace. */
  actionType?: "Replace" | "Remove";
  replacement?: string;
}

/** A fact about the visitor. */
export interface PrechatDetail {
  label: string;
  /** Empty values are left out on the wire. */
  value: string;
  /** API names of the transcript fields that take the value, e.g. `Order__c`. */
  transcriptFields?: string[];
  /** Default: true. */
  displayToAgent?: boolean;
}

/** A record that Salesforce finds or makes when the chat starts. */
export interface PrechatEntity {
  /** e.g. `Contact`. */
  entityName: string;
  /** Whether the agent's console opens the record when it is new. Default: false. */
  showOnCreate?: boolean;
  linkToEntityName?: string;
  linkToEntityField?: string;
  /** The transcript's field that points to the record. */
  saveToTranscript?: string;
  entityFieldsMaps: PrechatFieldMap[];
}

/** How one detail becomes a field of a record. */
export interface PrechatFieldMap {
  fieldName: string;
  /** The `label` of the detail. */
  label: string;
  doFind: boolean;
  isExactMatch: boolean;
  doCreate: boolean;
}

/** Where the conversation stands. */
export type ChatPhase =
  /** Not started. */
  | { name: "idle" }
  /** A session is being opened. */
  | { name: "opening" }
  /** Nobody has answered yet. `position` counts from 0, and is null where the desk does not tell; `estimatedWait` is in seconds. */
  | { name: "queued"; position: number | null; estimatedWait: number | null }
  /** Somebody is there. `agent` is null where the desk does not tell the name. */
  | { name: "chatting"; agent: string | null }
  /** The agent has handed the chat on and nobody has taken it yet. Words wait. */
  | { name: "transferring"; position: number | null; estimatedWait: number | null }
  /** The visitor has said goodbye, and the desk is being told. */
  | { name: "ending" }
  /** Over. `start()` begins another chat. */
  | { name: "ended"; reason: EndReason };

/** Why a chat is over. */
export type EndReason =
  /** The agent ended it. */
  | "agent"
  /** The agent lost the connection and did not come back. */
  | "agent-lost"
  /** The visitor ended it. */
  | "visitor"
  /** The visitor was idle for too long. */
  | "idle"
  /** Nobody can take the chat, or nobody is left. */
  | "unavailable"
  /** The desk does not serve this visitor. */
  | "blocked"
  /** The desk refused the request for another reason. */
  | "refused"
  /** The desk no longer knows the session. */
  | "session-lost"
  /** The desk could not be reached for as long as a session lives. */
  | "unreachable"
  /** Something answers at the endpoint, but it is not a chat desk. */
  | "wrong-endpoint";

/** What became of a visitor's words. */
export type Delivery =
  /** Waiting for an agent, for the network, or for the desk's answer. */
  | "pending"
  /** The desk has them. */
  | "sent"
  /** The desk does not have them: it refused them, or the chat ended before they could go. */
  | "failed"
  /** The desk may have them: the chat died before its answer came, or it failed over them after an answer was lost. */
  | "perhaps";

/** One line of the conversation. An `id` never changes and never comes back for other words; entries are ordered by it. */
export type Entry =
  /** `at` is in milliseconds since 1970, by the visitor's clock; `ref` is what the caller of `send` gave. */
  | { id: number; from: "visitor"; text: string; at: number; delivery: Delivery; ref: string | null }
  | { id: number; from: "agent"; text: string; at: number; name: string | null }
  /** A choice the desk offers. Answer with `choose(id, index)`; `chosen` is the index of the answer. */
  | { id: number; from: "menu"; kind: MenuKind; header: string | null; items: string[]; chosen: number | null; at: number }
  /** Something happened that belongs between the lines. `name` is the agent's, where there is one. */
  | { id: number; from: "notice"; notice: Notice; at: number; name: string | null };

/** What a notice says. */
export type Notice =
  /** An agent took the chat. */
  | "joined"
  /** Another agent took over. */
  | "transferred"
  /** The agent lost the connection; the chat goes on. */
  | "disconnected"
  /** The agent hands the chat on. */
  | "transferring"
  /** Nobody took it: the agent is back. */
  | "resumed"
  /** Another agent joined in. */
  | "conference-joined"
  /** An agent left, another is still there. */
  | "conference-left"
  /** The agent asks for a file. */
  | "file-requested"
  /** The agent no longer wants it, or the visitor has thought better of it. */
  | "file-canceled"
  /** The desk has the file. `name` is the file's. */
  | "file-sent"
  /** The desk does not have the file. `name` is the file's. */
  | "file-failed"
  /** The desk may have the file, and does not say. `name` is the file's. */
  | "file-perhaps"
  /** The chat ended. */
  | "ended";

/** A menu that stands in the conversation, or buttons, of which only one can be pressed. */
export type MenuKind = "menu" | "buttons";

/** The connection is troubled. Both times are in milliseconds since 1970, by the visitor's clock. */
export interface Trouble {
  since: number;
  /** When the next attempt will be made; null while one is under way. */
  retryAt: number | null;
}

/** What the engine says. Every event carries whole values: applying one twice changes nothing. */
export type ChatEvent =
  | { type: "phase"; phase: ChatPhase }
  /** Insert or replace by `id`. */
  | { type: "entries"; entries: Entry[] }
  /** Words that were not taken; they are not in the transcript. */
  | { type: "refused"; text: string; ref: string | null; reason: RefusedReason }
  | { type: "typing"; agentTyping: boolean }
  /** null: all is well again. */
  | { type: "trouble"; trouble: Trouble | null }
  /** The chat will end because the visitor is silent; null: it will not. `stillHere()`, typing or a message puts it off. */
  | { type: "idle"; idle: IdleWarning | null }
  /** Whether the agent sees drafts: the visitor must be told. */
  | { type: "sneak-peek"; sneakPeek: boolean }
  /** What a bot offers for the rest of the chat, beside the conversation; answer with `chooseFooter(index)`. */
  | { type: "footer"; footer: string[] }
  /** Where the sending of a file stands; null: no file is asked for. */
  | { type: "file"; file: FileTransfer | null }
  /** Something the agent's console sent to the page's own code. */
  | { type: "custom"; kind: string; data: string }
  /** What became of `custom(…)`. */
  | { type: "custom-sent"; ref: string | null; delivery: Delivery }
  /** Comes right before the phase `ended`, if the desk had something to give along. */
  | { type: "farewell"; farewell: Farewell }
  /** The answer to `availability(…)`; null: there was none. */
  | { type: "availability"; ref: string | null; results: Availability[] | null }
  /** The answer to `buttons(…)`; null: there was none. */
  | { type: "buttons"; ref: string | null; buttons: ChatButton[] | null };

/** An end that can be put off. */
export interface IdleWarning {
  /** When the chat ends, in milliseconds since 1970, by the visitor's clock. */
  endsAt: number;
}

/** A file that the agent has asked for. */
export interface FileTransfer {
  state: FileState;
  /** The file's name, once there is one. */
  name: string | null;
  /** How much of it is there, from 0 to 1; null where that cannot be known. */
  progress: number | null;
}

/** Where the sending of a file stands. */
export type FileState =
  /** The agent waits for one: `sendFile(file)`. */
  | "requested"
  /** It is on its way. */
  | "uploading"
  /** It was sent, and the desk has not said yet whether it has it. */
  | "waiting";

/** What the desk gives along at the end. */
export interface Farewell {
  /** The page to go to after the chat. */
  postChatUrl: string | null;
  /** Records that belong to the chat. */
  attachedRecords: { fieldName: string; fieldValue: string }[];
}

/** Whether a button or an agent can take a chat. */
export interface Availability {
  id: string;
  isAvailable: boolean;
  /** In seconds; null where the desk does not know. */
  estimatedWait: number | null;
}

/** A chat button, as the desk describes it. */
export interface ChatButton extends Availability {
  /** `Standard`, `Invite` or `ToAgent`. */
  type: string | null;
  language: string | null;
  /** The page that asks for what the desk wants to know first. */
  prechatUrl: string | null;
}

/** Why words were not taken. */
export type RefusedReason =
  /** No chat is open: `start()` first. */
  | "not-open"
  /** Nothing but white space. */
  | "empty"
  /** Longer than `maxTextLength`. */
  | "too-long";

/** All that the events have said so far. */
export interface ChatSnapshot {
  phase: ChatPhase;
  entries: Entry[];
  agentTyping: boolean;
  trouble: Trouble | null;
  idle: IdleWarning | null;
  sneakPeek: boolean;
  footer: string[];
  file: FileTransfer | null;
  farewell: Farewell | null;
}

/** Thrown by `new ChatSession` when the configuration cannot be used. `message` names the key and the cure. */
export interface ChatError extends Error {
  name: "ChatError";
  code: "config-missing" | "config-type" | "config-value";
  /** The key that is wrong, e.g. `endpoint` or `prechatDetails[0].label`. */
  key: string;
}
