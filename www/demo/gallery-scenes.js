/**
 * Every state of the panel, as the events an engine would tell it in: data, in the languages of the catalogs. A scene says
 * what happens, and what a visitor does then; how it is put on the stage, `gallery.js` knows.
 *
 * @typedef {import("../src/engine/engine.js").ChatEvent} ChatEvent
 * @typedef {import("../src/engine/engine.js").Entry} Entry
 * @typedef {object} Scene
 * @property {string} name
 * @property {"load" | "fail" | "refuse" | "crash"} [engine] what is wrong with the engine
 * @property {boolean} [closed] the events come while the panel is closed
 * @property {boolean} [launcher] the panel stays closed
 * @property {ChatEvent[]} [events]
 * @property {ChatEvent[]} [later] what happens after `act`
 * @property {(root: ShadowRoot) => void} [act] what the visitor does
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const LINES = {
  en: {
    agent: "Mara Lindqvist",
    other: "Robin",
    long: "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of the Department of Woodwind, Strings and Bows",
    hello: "Hello! My oboe has a crack at the top. Can you save it?",
    hi: "Hi! I am sorry to hear that.",
    ask: "How long is it, and does it reach the first tone hole?",
    answer: "About two centimetres. It stops just before the hole.",
    good: "Then it can be pinned. That usually takes three days.",
    thanks: "Wonderful, thank you!",
    one: "One more thing",
    question: "What would you like to know?",
    items: ["Prices", "Opening hours", "Is my instrument ready?", "Talk to a person"],
    footer: ["Main menu", "Talk to a person", "End this chat"],
    file: "oboe-crack-photographed-from-above.jpg",
    prose:
      "Here is **what we need**:\n- the *make* and the number\n- a picture, see https://reedandbow.example/pictures?size=large\n- `serial` if there is one\n\n1. Take it apart\n2. Put it into its case",
    long_word: "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrikantenvereinigungsvorsitzender",
    paragraph: "We pin cracks with carbon and fill them with grenadilla dust, and then we wait. ",
  },
  de: {
    agent: "Mara Lindqvist",
    other: "Robin",
    long: "Wolfeschlegelsteinhausenbergerdorff-Freiherr von und zu Holzblasinstrumente, Streicher und Bögen",
    hello: "Guten Tag! Meine Oboe hat oben einen Riss. Können Sie sie retten?",
    hi: "Hallo! Das tut mir leid.",
    ask: "Wie lang ist er, und reicht er bis zum ersten Tonloch?",
    answer: "Ungefähr zwei Zentimeter. Er endet kurz vor dem Loch.",
    good: "Dann lässt er sich verstiften. Das dauert meist drei Tage.",
    thanks: "Wunderbar, vielen Dank!",
    one: "Noch etwas",
    question: "Was möchten Sie wissen?",
    items: ["Preise", "Öffnungszeiten", "Ist mein Instrument fertig?", "Mit einem Menschen sprechen"],
    footer: ["Hauptmenü", "Mit einem Menschen sprechen", "Chat beenden"],
    file: "oboe-riss-von-oben-aufgenommen.jpg",
    prose:
      "Das **brauchen wir**:\n- *Marke* und Nummer\n- ein Bild, siehe https://reedandbow.example/bilder?groesse=gross\n- `Seriennummer`, falls vorhanden\n\n1. Auseinandernehmen\n2. In den Koffer legen",
    long_word: "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrikantenvereinigungsvorsitzender",
    paragraph: "Risse verstiften wir mit Kohlefaser, füllen sie mit Grenadillstaub, und dann warten wir. ",
  },
  ar: {
    agent: "ليلى حداد",
    other: "سامي",
    long: "عبد الرحمن بن عبد العزيز بن عبد المحسن من قسم آلات النفخ الخشبية والوترية والأقواس في الورشة القديمة",
    hello: "مرحبًا! في أعلى المزمار شق. هل يمكنكم إصلاحه؟",
    hi: "أهلًا بك! يؤسفني سماع ذلك.",
    ask: "كم طول الشق، وهل يصل إلى الثقب الأول؟",
    answer: "نحو سنتيمترين، وينتهي قبل الثقب بقليل.",
    good: "إذن يمكن تثبيته، ويستغرق ذلك عادة ثلاثة أيام.",
    thanks: "رائع، شكرًا جزيلًا!",
    one: "وشيء آخر",
    question: "ماذا تود أن تعرف؟",
    items: ["الأسعار", "أوقات العمل", "هل آلتي جاهزة؟", "التحدث مع موظف"],
    footer: ["القائمة الرئيسية", "التحدث مع موظف", "إنهاء المحادثة"],
    file: "صورة-شق-المزمار-من-الأعلى.jpg",
    prose:
      "هذا **ما نحتاجه**:\n- *اسم الصانع* والرقم\n- صورة، انظر https://reedandbow.example/pictures?size=large\n- `serial` إن وُجد\n\n1. فكّ الآلة\n2. ضعها في علبتها",
    long_word: "أفاستسقيناكموها".repeat(6),
    paragraph: "نثبّت الشقوق بألياف الكربون ونملؤها بمسحوق الخشب ثم ننتظر. ",
  },
};

const REASONS = /** @type {const} */ ([
  "agent", "agent-lost", "visitor", "idle", "unavailable", "blocked", "refused", "session-lost", "unreachable", "wrong-endpoint",
]);

/** @param {string} language @param {number} now @param {(text: string) => string} [mark] what is done to each text @returns {Scene[]} */
export function scenesIn(language, now, mark = (text) => text) {
  const lines = LINES[/** @type {keyof typeof LINES} */ (language)] ?? LINES.en;
  const say = Object.fromEntries(
    Object.entries(lines).map(([key, value]) => [key, typeof value === "string" ? mark(value) : value.map(mark)]),
  );
  let id = 0;
  /** @param {string} text @param {number} [ago] @param {string} [name] @returns {Entry} */
  const agent = (text, ago = 0, name = say.agent) => ({ id: (id += 1), from: "agent", text, name, at: now - ago });
  /** @param {string} text @param {number} [ago] @param {"sent" | "pending" | "failed" | "perhaps"} [delivery] @returns {Entry} */
  const visitor = (text, ago = 0, delivery = "sent") => ({ id: (id += 1), from: "visitor", text, delivery, ref: null, at: now - ago });
  /** @param {string} notice @param {number} [ago] @param {string} [name] @returns {any} */
  const notice = (notice, ago = 0, name = say.agent) => ({ id: (id += 1), from: "notice", notice, name, at: now - ago });
  /** @param {number | null} chosen @param {"menu" | "buttons"} [kind] @returns {Entry} */
  const menu = (chosen, kind = "menu") => ({
    id: (id += 1), from: "menu", kind, header: kind === "menu" ? say.question : null, items: say.items, chosen, at: now,
  });
  /** @param {Entry[]} entries @returns {ChatEvent} */
  const entries = (...entries) => ({ type: "entries", entries });
  /** @param {string} name @param {object} [more] @returns {any} */
  const phase = (name, more = {}) => ({ type: "phase", phase: { name, ...more } });
  const chatting = phase("chatting", { agent: say.agent });
  const talk = () => entries(
    visitor(say.hello, 4 * MINUTE), notice("joined", 3 * MINUTE), agent(say.hi, 2 * MINUTE), agent(say.ask, 2 * MINUTE),
    visitor(say.answer, MINUTE), agent(say.good), visitor(say.thanks),
  );
  const waiting = (/** @type {number | null} */ position, /** @type {number | null} */ estimatedWait) => [
    entries(visitor(say.hello, MINUTE, "pending"), visitor(say.one, 0, "pending")), phase("queued", { position, estimatedWait }),
  ];
  const file = (/** @type {string} */ state, /** @type {number | null} */ progress = null) => [
    chatting, entries(visitor(say.hello), notice("joined"), agent(say.ask), notice("file-requested")),
    /** @type {ChatEvent} */ ({ type: "file", file: /** @type {any} */ ({ state, name: state === "requested" ? null : say.file, progress }) }),
  ];
  const field = (/** @type {ShadowRoot} */ root) => /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
  const write = (/** @type {ShadowRoot} */ root, /** @type {string} */ text) => {
    field(root).value = text;
    field(root).dispatchEvent(new Event("input", { bubbles: true }));
  };
  const press = (/** @type {ShadowRoot} */ root, /** @type {string} */ part) =>
    /** @type {HTMLElement} */ (root.querySelector(`[part="${part}"]:not([hidden])`)).click();
  const refused = (/** @type {"too-long" | "not-open"} */ reason) => /** @type {ChatEvent} */ ({ type: "refused", text: say.answer, ref: null, reason });

  return [
    { name: "launcher", launcher: true },
    { name: "launcher-loading", engine: "load", launcher: true },
    { name: "launcher-failed", engine: "fail", launcher: true },
    { name: "launcher-unread", launcher: true, closed: true, events: [chatting, entries(notice("joined"), agent(say.hi), agent(say.ask))] },
    { name: "empty" },
    { name: "connecting", events: [entries(visitor(say.hello, 0, "pending")), phase("opening")] },
    { name: "queued", events: waiting(3, 780) },
    { name: "queued-next", events: waiting(0, 40) },
    { name: "queued-unknown", events: waiting(null, null) },
    { name: "asked-to-leave", events: waiting(1, null), act: (root) => press(root, "status-action") },
    { name: "joined", events: [chatting, entries(visitor(say.hello), notice("joined"))] },
    { name: "chatting", events: [chatting, talk()] },
    { name: "chatting-unnamed", events: [phase("chatting", { agent: null }), entries(visitor(say.hello), notice("joined", 0, ""), agent(say.hi, 0, ""))] },
    { name: "typing", events: [chatting, talk(), { type: "typing", agentTyping: true }] },
    { name: "writing", events: [chatting, talk()], act: (root) => write(root, `${say.one}:\n${say.paragraph}`) },
    { name: "days", events: [chatting, entries(visitor(say.hello, 2 * DAY), notice("joined", 2 * DAY), agent(say.hi, DAY), visitor(say.answer), agent(say.good))] },
    { name: "unread-line", closed: true, events: [chatting, talk(), entries(agent(say.ask), agent(say.good))] },
    {
      name: "news-below",
      events: [chatting, entries(...Array.from({ length: 12 }, (_, place) => (place % 3 ? agent(say.good, 9 * MINUTE) : visitor(say.answer, 9 * MINUTE))))],
      act: (root) => (/** @type {Element} */ (root.querySelector('[part="transcript"]')).scrollTop = 60),
      later: [entries(agent(say.hi), agent(say.ask))],
    },
    { name: "delivery", events: [chatting, entries(visitor(say.hello, 0, "failed"), visitor(say.answer, 0, "perhaps"), visitor(say.thanks, 0, "pending"))] },
    { name: "prose", events: [chatting, entries(agent(say.prose), visitor(`${say.thanks} https://reedandbow.example/oboe`))] },
    {
      name: "long-words",
      events: [
        phase("chatting", { agent: say.long }),
        entries(visitor(say.long_word), notice("joined", 0, say.long), agent(say.long_word, 0, say.long), agent(`https://reedandbow.example/${"a".repeat(120)}`, 0, say.long)),
      ],
    },
    { name: "long-message", events: [chatting, entries(agent(say.paragraph.repeat(80)))] },
    { name: "mixed-directions", events: [chatting, entries(agent(LINES.ar.hi), agent(LINES.en.hi), visitor(LINES.ar.hello), visitor(`${LINES.en.one} ${LINES.ar.one} 123`))].map(marked(mark)) },
    { name: "menu", events: [chatting, entries(visitor(say.hello), menu(null))] },
    { name: "menu-answered", events: [chatting, entries(visitor(say.hello), menu(1), visitor(say.items[1]))] },
    { name: "buttons", events: [chatting, entries(agent(say.hi), menu(null, "buttons"))] },
    { name: "suggestions", events: [chatting, talk(), { type: "footer", footer: say.footer }] },
    { name: "transferring", events: [phase("transferring", { position: 1, estimatedWait: 120 }), talk(), entries(notice("transferring"), visitor(say.one, 0, "pending"))] },
    {
      name: "notices",
      events: [
        chatting,
        entries(
          notice("joined"), notice("conference-joined", 0, say.other), notice("conference-left", 0, say.other), notice("transferring"), notice("resumed"),
          notice("transferred", 0, say.other), notice("disconnected"), notice("file-requested"), notice("file-sent", 0, say.file), notice("file-failed", 0, say.file),
        ),
      ],
    },
    { name: "idle-warning", events: [chatting, talk(), { type: "idle", idle: { endsAt: now + 25_000 } }] },
    { name: "trouble", events: [chatting, talk(), { type: "trouble", trouble: { since: now, retryAt: now + 9_000 } }] },
    { name: "trouble-trying", events: [chatting, talk(), { type: "trouble", trouble: { since: now, retryAt: null } }] },
    { name: "sneak-peek", events: [chatting, talk(), { type: "sneak-peek", sneakPeek: true }], act: (root) => write(root, say.one) },
    { name: "counter", events: [chatting, talk()], act: (root) => write(root, say.paragraph.repeat(90).slice(0, 3877)) },
    { name: "too-long", events: [chatting, talk()], act: (root) => write(root, say.paragraph.repeat(90).slice(0, 4012)) },
    { name: "returned", events: [chatting, talk(), refused("too-long")] },
    { name: "file-requested", events: file("requested") },
    { name: "file-uploading", events: file("uploading", 0.4) },
    { name: "file-unknown", events: file("uploading") },
    { name: "file-waiting", events: file("waiting") },
    { name: "asked-to-end", events: [chatting, talk()], act: (root) => press(root, "end") },
    { name: "ending", events: [chatting, talk(), phase("ending")] },
    ...REASONS.map((reason) => ({ name: `ended-${reason}`, events: [chatting, talk(), entries(notice("ended")), phase("ended", { reason })] })),
    {
      name: "farewell",
      events: [
        chatting, talk(), { type: "farewell", farewell: { postChatUrl: "https://reedandbow.example/how-was-it", attachedRecords: [] } },
        entries(notice("ended")), phase("ended", { reason: "agent" }),
      ],
    },
    { name: "not-set-up", engine: "refuse" },
    { name: "crashed", engine: "crash", events: [chatting, talk()] },
  ];
}

/** @param {(text: string) => string} mark @returns {(event: any) => any} */
function marked(mark) {
  return (event) => (event.type === "entries" ? { ...event, entries: event.entries.map((/** @type {any} */ entry) => ({ ...entry, text: mark(entry.text) })) } : event);
}
