/**
 * What happened between the lines, as nodes: offers, files, events, pages, people who came and went.
 */

/** @typedef {import("./agent.js").Chat} Chat */
/** @typedef {import("./agent.js").Note} Note */

/**
 * @param {Chat} chat
 * @param {Note} note
 */
export function noteNode(chat, note) {
  switch (note.note) {
    case "offered":
      return offer(note.header, note.items);
    case "fileStored":
      return file(chat, note.file);
    default: {
      const line = element("p", describe(chat, note));
      line.className = "notice";
      line.dir = "auto";
      return line;
    }
  }
}

/**
 * @param {Chat} chat
 * @param {Exclude<Note, { note: "offered" } | { note: "fileStored" }>} note
 */
function describe({ visitor }, note) {
  switch (note.note) {
    case "custom": {
      const data = note.data ? `: ${note.data}` : "";
      return note.from === "agent" ? `You sent the event ${note.type}${data}` : `Event ${note.type}${data}`;
    }
    case "masked": {
      const by = { page: `${visitor}'s page`, desk: "The desk", agent: "Your console" }[note.by] ?? note.by;
      return `${by} took something out (${note.rules.join(", ") || "no rule named"}).`;
    }
    case "page":
      return `${visitor} is now at ${note.location}`;
    case "idle":
      return note.on ? `${visitor} was warned: silent for too long.` : `${visitor} is back.`;
    case "fileRequested":
      return `You have asked ${visitor} for a file.`;
    case "fileCanceled":
      return "The file is no longer wanted.";
    case "fileFailed":
      return `The file did not come. ${note.reason}`;
    case "joined":
      return `${note.name} has joined.`;
    case "left":
      return `${note.name} has left.`;
    case "handedOn":
      return `Handed on to ${note.to}.`;
    case "takenBack":
      return `Nobody took it; ${note.name} has it again.`;
  }
}

/**
 * @param {string | null} header
 * @param {string[]} items
 */
function offer(header, items) {
  const box = document.createElement("div");
  box.className = "offer";
  if (header) box.append(element("p", header));
  const list = document.createElement("ul");
  list.append(...items.map((item) => element("li", item)));
  box.append(list);
  box.dir = "auto";
  return box;
}

/**
 * @param {Chat} chat
 * @param {number} id
 */
function file(chat, id) {
  const stored = chat.files.find((file) => file.id === id);
  const link = document.createElement("a");
  link.className = "file";
  link.href = `/desk/api/chats/${chat.id}/files/${id}`;
  link.download = stored?.name ?? "";
  if (stored && /^image\/(png|jpeg|gif|webp)$/.test(stored.type)) {
    const picture = document.createElement("img");
    picture.src = link.href;
    picture.alt = "";
    picture.loading = "lazy";
    link.append(picture);
  }
  const name = element("bdi", stored?.name ?? "A file");
  link.append(name, element("span", stored ? size(stored.size) : ""));
  return link;
}

/** @param {number} bytes */
function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/**
 * @param {string} name
 * @param {string} text
 */
export function element(name, text) {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}
