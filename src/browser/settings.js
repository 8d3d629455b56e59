/**
 * A page's settings, held against a table of keys.
 *
 * This is JavaScript because the settings are: the platform compares, reads addresses and writes JSON already, and none of
 * that has to be fetched. What pages may write is relaxed here, and what {@link settings} returns is strict, with every
 * default in it. What is wrong is thrown as a `ChatError` that names the key by its path; a key that no table has becomes a
 * warning with the nearest one that is there. What the settings do is not known here, nor what is sent of them.
 *
 * A page's object may be anything: getters that throw, proxies, lists without end. Each value is read once.
 *
 * @typedef {(value: unknown, path: string, expected: string) => unknown} Kind The value as it is used; `undefined` if it is
 * of the wrong type, `null` if it cannot be used, and an empty text if it says nothing.
 * @typedef {[kind: Kind, expected: string, fallback?: () => unknown]} Key Without a fallback it must be there.
 * @typedef {Record<string, Key>} Table
 */

/** More of anything than anybody means to give. */
const MOST = 10_000;

const A_TEXT = "a text";
const A_NAME = "a text that is not empty";
const TARGETS = "a list of button ids, agent ids, or agentId_buttonId";

const FIELD_MAP = {
  fieldName: must(name, A_NAME),
  label: must(name, A_NAME),
  doFind: off(),
  isExactMatch: off(),
  doCreate: off(),
};

const ENTITY = {
  entityName: must(name, "a kind of record such as Contact"),
  showOnCreate: off(),
  linkToEntityName: may(words, A_TEXT),
  linkToEntityField: may(words, A_TEXT),
  saveToTranscript: may(words, A_TEXT),
  entityFieldsMaps: must(sections(FIELD_MAP), "a list of { fieldName, label, doFind, isExactMatch, doCreate }"),
};

const DETAIL = {
  label: must(name, A_NAME),
  value: must(text, A_TEXT),
  transcriptFields: may(list(text), "a list of field names such as Order__c", () => []),
  displayToAgent: may(flag, "true or false", () => true),
};

const RULE = {
  name: must(name, A_NAME),
  pattern: must(name, "a regular expression"),
  actionType: may(action, "Replace or Remove", () => "Replace"),
  replacement: may(text, A_TEXT, () => ""),
};

const SETTINGS = {
  endpoint: must(
    address,
    "the full address of the Chat API, such as https://d.la1-c1-phx.salesforceliveagent.com, without name, ? or #",
  ),
  organization: must(id, expectedId("the organization's", "00D")),
  deployment: must(id, expectedId("the deployment's", "572")),
  button: may(id, `${expectedId("the chat button's", "573")} (or give agent or buttonOverrides)`),
  agent: may(id, expectedId("a user's", "005")),
  agentFallback: off(),
  buttonOverrides: may(list(target), TARGETS, () => []),
  visitorName: may(words, A_TEXT, () => "Guest"),
  language: may(words, "a language tag such as en-US", () => known(() => navigator.language)),
  screenResolution: may(words, "a text such as 1440x900", () =>
    known(() => screen.width >= 0 && `${Math.trunc(screen.width)}x${Math.trunc(screen.height)}`),
  ),
  userAgent: may(words, A_TEXT, () => known(() => navigator.userAgent)),
  prechatDetails: may(sections(DETAIL), "a list of { label, value }", () => []),
  prechatEntities: may(sections(ENTITY), "a list of { entityName, entityFieldsMaps }", () => []),
  apiVersion: may(count, "a whole number such as 60", () => 60),
  maxTextLength: may(count, "a whole number such as 4000", () => 4000),
  fallbackTargets: may(list(target), TARGETS, () => []),
  sneakPeek: off(),
  sensitiveDataRules: may(sections(RULE), "a list of { name, pattern, actionType, replacement }", () => []),
  uploadCors: off(),
};

const SAYS = { missing: "is missing", type: "is of the wrong type", value: "cannot be used" };

/** What is thrown at the page. What was given is not repeated: it may be a visitor's. */
class ChatError extends Error {
  /**
   * @param {keyof typeof SAYS} fault
   * @param {string} key
   * @param {string} expected
   */
  constructor(fault, key, expected) {
    super(`chinwag: \`${key}\` ${SAYS[fault]}: expected ${expected}.`);
    this.name = "ChatError";
    this.code = `config-${fault}`;
    this.key = key;
  }
}

/**
 * Checks what a page has given to `new ChatSession`, and returns its settings as JSON, with all defaults.
 *
 * @param {unknown} config
 * @param {unknown} onEvent
 */
export function settings(config, onEvent) {
  if (!isObject(config)) {
    const expected = "an object with endpoint, organization, deployment and button";
    throw new ChatError(config == null ? "missing" : "type", "config", expected);
  }
  const read = section(config, SETTINGS, "");
  if (!read.button && !read.agent && !read.buttonOverrides.length) {
    throw new ChatError("missing", "button", SETTINGS.button[1]);
  }
  if (typeof onEvent !== "function") throw new ChatError("type", "onEvent", "a function that takes an event");
  return JSON.stringify({
    ...read,
    // These are passed on as they are, so nobody takes them apart again. A detail that says nothing is left out.
    prechatDetails: JSON.stringify(read.prechatDetails.filter((/** @type {{ value: string }} */ { value }) => value)),
    prechatEntities: JSON.stringify(read.prechatEntities),
    sensitiveDataRules: read.sensitiveDataRules.length ? JSON.stringify(read.sensitiveDataRules) : undefined,
  });
}

/**
 * Compares an object with the table of its keys, and returns what is to be used. `path` is what stands before each key:
 * nothing, or such as `prechatDetails[0].`.
 *
 * @param {Record<string, unknown>} object
 * @param {Table} table
 * @param {string} path
 */
function section(object, table, path) {
  // Own ones only: what a class or a polluted page inherits is not the page's settings.
  const own = Object.keys(object);
  for (const name of own.slice(0, MOST)) {
    if (!Object.hasOwn(table, name)) warn(`unknown key \`${path}${name}\`; did you mean \`${nearest(name, table)}\`?`);
  }
  /** @type {Record<string, any>} */
  const read = {};
  for (const [name, [kind, expected, fallback]] of Object.entries(table)) {
    const key = path + name;
    try {
      const given = own.includes(name) ? object[name] : null;
      if (given == null && !fallback) throw new ChatError("missing", key, expected);
      const value = given == null ? "" : kind(given, key, expected);
      if (value == null) throw new ChatError(value === null ? "value" : "type", key, expected);
      read[name] = value === "" && fallback ? fallback() : value;
    } catch (error) {
      // A value that cannot even be looked at.
      throw error instanceof ChatError ? error : new ChatError("type", key, expected);
    }
  }
  return read;
}

/** @returns {[Kind, string]} */
function must(/** @type {Kind} */ kind, /** @type {string} */ expected) {
  return [kind, expected];
}

/** @returns {[Kind, string, () => unknown]} */
function may(/** @type {Kind} */ kind, /** @type {string} */ expected, fallback = () => /** @type {unknown} */ (undefined)) {
  return [kind, expected, fallback];
}

function off() {
  return may(flag, "true or false", () => false);
}

function expectedId(/** @type {string} */ whose, /** @type {string} */ prefix) {
  return `${whose} id, which begins with ${prefix} and has 15 or 18 letters and digits`;
}

/** Any text. Half an emoji is no text on the wire. */
function text(/** @type {unknown} */ value) {
  return typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : undefined;
}

/** A text; one of blanks says nothing. */
function words(/** @type {unknown} */ value) {
  const said = text(value);
  return said?.trim() && said;
}

/** A text that says something. */
function name(/** @type {unknown} */ value) {
  return words(value) === "" ? null : text(value);
}

function flag(/** @type {unknown} */ value) {
  return typeof value === "boolean" ? value : undefined;
}

/** A whole number from 1. */
function count(/** @type {unknown} */ value) {
  if (typeof value !== "number") return undefined;
  return Number.isInteger(value) && value > 0 && value < 2 ** 32 ? value : null;
}

/** Salesforce's ids come short and long; the long form ends in a checksum for readers that ignore case. */
function id(/** @type {unknown} */ value) {
  return matching(value, /^[a-z\d]{15}([a-z\d]{3})?$/i);
}

function target(/** @type {unknown} */ value) {
  return typeof value === "string" && value.split("_").every(id) ? value : null;
}

function action(/** @type {unknown} */ value) {
  return matching(value, /^(Replace|Remove)$/);
}

function matching(/** @type {unknown} */ value, /** @type {RegExp} */ pattern) {
  return typeof value !== "string" ? undefined : pattern.test(value) ? value : null;
}

/**
 * What stands before the API's own paths. Salesforce shows the address with `/chat` behind it in its deployment code, and
 * with `/chat/rest/` in its guide. A name, a password, a query or a fragment is a mistake, or a secret that does not belong
 * here.
 */
function address(/** @type {unknown} */ value) {
  if (typeof value !== "string") return undefined;
  try {
    const { protocol, href } = new URL(value);
    const isUsable = /^https?:$/.test(protocol) && !/[@?#]/.test(value);
    return isUsable ? href.replace(/\/*(\/chat(\/rest)?)?\/*$/, "") : null;
  } catch {
    return null;
  }
}

/** A list of one kind. */
function list(/** @type {(item: unknown) => unknown} */ kind) {
  return (/** @type {unknown} */ value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.length > MOST ? [null] : Array.from(value, kind);
    return items.every((item) => item != null) ? items : null;
  };
}

/** @returns {Kind} A list of objects with keys of their own. */
function sections(/** @type {Table} */ table) {
  return (value, path, expected) => {
    if (!Array.isArray(value)) return undefined;
    if (value.length > MOST) return null;
    return Array.from(value, (item, index) => {
      const place = `${path}[${index}]`;
      if (!isObject(item)) throw new ChatError("type", place, expected);
      return section(item, table, `${place}.`);
    });
  };
}

/** @returns {value is Record<string, unknown>} */
function isObject(/** @type {unknown} */ value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the visitor's browser says of itself. A worker has no screen, and Node no language. */
function known(/** @type {() => unknown} */ ask) {
  try {
    return words(ask()) || "n/a";
  } catch {
    return "n/a";
  }
}

function warn(/** @type {string} */ sentence) {
  try {
    console.warn(`chinwag: ${sentence}`);
  } catch {
    // A page's own console may throw, and an embedded one may be missing. Then there is nobody to tell.
  }
}

/** The key that was probably meant. */
function nearest(/** @type {string} */ given, /** @type {Table} */ table) {
  const keys = Object.keys(table).map((key) => /** @type {const} */ ([distance(key.toLowerCase(), given.toLowerCase()), key]));
  return keys.sort(([one], [other]) => one - other)[0]?.[1];
}

/** How many letters one must add, drop or change to get from `right` to `given`. */
function distance(/** @type {string} */ right, /** @type {string} */ given) {
  let row = Array.from(`${right} `, (_, column) => column);
  // Nobody mistypes more.
  for (const letter of given.slice(0, 64)) {
    let [diagonal, left] = [0, 0];
    row = row.map((above, column) => {
      const change = diagonal + Number(right[column - 1] !== letter);
      left = column ? Math.min(above + 1, left + 1, change) : above + 1;
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? 0;
}
