/**
 * One question to the desk that needs no session: can a chat button take a chat? Reads the answer as the engine does,
 * wrapped like those of a poll or bare as the guide shows it, and follows a desk that says another server is responsible,
 * twice at most and nowhere but to Salesforce or to the host that the page has named.
 */
export interface Question {
  /** An absolute address. */
  endpoint: string;
  organization: string;
  deployment: string;
  button: string;
}

export interface Answer {
  available: boolean;
  /** In seconds; null where the desk does not tell. */
  estimatedWait: number | null;
}

/** null: there was no answer that could be understood. */
export async function ask(question: Question, signal: AbortSignal): Promise<Answer | null> {
  const { endpoint, organization, deployment, button } = question;
  const query = new URLSearchParams({
    org_id: organization,
    deployment_id: deployment.slice(0, SHORT_ID),
    "Availability.ids": button,
    "Availability.needEstimatedWaitTime": "1",
  });
  const headers = { "X-LIVEAGENT-API-VERSION": "60" };
  let base: string | null = baseOf(endpoint);
  for (let moves = 0; base !== null; moves += 1) {
    const response: Response = await fetch(`${base}/chat/rest/Visitor/Availability?${query}`, { headers, signal, credentials: "omit", cache: "no-store" });
    const said: unknown = response.ok ? await response.json() : null;
    const results = find(said, "Availability", "results");
    if (Array.isArray(results)) return answerOf(results, button);
    const newUrl = find(said, "SwitchServer", "newUrl");
    base = typeof newUrl === "string" && moves < MOST_MOVES ? switched(endpoint, newUrl) : null;
  }
  return null;
}

/** The address that a desk's `newUrl` leads to; null if we may not go there from `endpoint`. */
export function switched(endpoint: string, newUrl: string): string | null {
  if (!PLAIN.test(newUrl)) return null;
  const [from, to] = [new URL(endpoint), new URL(newUrl)];
  const own = to.hostname === from.hostname && to.protocol === from.protocol;
  const salesforce = to.protocol === "https:" && SALESFORCE.some((suffix) => to.hostname.endsWith(suffix));
  return own || salesforce ? baseOf(newUrl) : null;
}

/** What stands before `/chat/rest`, which an endpoint may have at its end or not. */
function baseOf(endpoint: string): string {
  return endpoint.replace(/\/*$/, "").replace(/(\/chat)?(\/rest)?$/, "");
}

/** A value of the message of this type, be it wrapped or the whole answer. */
function find(said: unknown, type: string, key: string): unknown {
  const messages = valueOf(said, "messages");
  if (!Array.isArray(messages)) return valueOf(said, key);
  return valueOf(valueOf(messages.find((message: unknown) => valueOf(message, "type") === type), "message"), key);
}

function answerOf(results: readonly unknown[], button: string): Answer {
  const result = results.find((result) => String(valueOf(result, "id")).slice(0, SHORT_ID) === button.slice(0, SHORT_ID));
  const wait = valueOf(result, "estimatedWaitTime");
  // What is not there is not available: unknown buttons are left out, and so is the word itself.
  return { available: valueOf(result, "isAvailable") === true, estimatedWait: typeof wait === "number" && wait >= 0 ? wait : null };
}

/** An object's own value, so that nothing comes from a prototype that somebody has changed. */
function valueOf(object: unknown, key: string): unknown {
  return typeof object === "object" && object !== null && Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

/** Ids are asked for and given back without the checksum of their long form. */
const SHORT_ID = 15;
const MOST_MOVES = 2;
/** Addresses that every reader reads alike. */
const PLAIN = /^https?:\/\/[a-z0-9.-]+(:\d+)?(\/[a-z0-9./-]*)?$/;
/** The suffixes that Salesforce's own web client accepts. */
const SALESFORCE = [
  ".salesforceliveagent.com",
  ".salesforcescrt.com",
  ".soma.salesforce.com",
  ".internal.salesforce.com",
  ".eng.sfdc.net",
  ".gus.salesforce.com",
  ".stm.salesforce.com",
];
