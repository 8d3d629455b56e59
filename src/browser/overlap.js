/**
 * Whether the repeats of a pattern overlap so that it could run for ever; what a pattern is, `pattern.js` says.
 *
 * The pattern is walked from left to right with the repeats that may still reach to the present place. What must be matched
 * ends those that cannot match it; a repeat that meets one which is still there shares its text. What is repeated is walked
 * twice, so that its end meets its beginning.
 *
 * @typedef {import("./pattern.js").Node} Node
 * @typedef {{ all: bigint, between: bigint[], isLong: boolean, cycles: Node[] }} Reach A repeat that may reach to here, and
 * what had to be matched since.
 * @typedef {{ cycles: Node[], canFail: boolean }} Place Which long repeats it lies in, and whether anything that follows can
 * make the matcher come back and try another way.
 */

/** A repeat of more is as bad as one without end. */
const MANY = 8;
const LONG = 20;

/** More ways than that through one pattern are not followed. */
const MOST = 400;

const NESTED = "it has repeats inside repeats that can share a text in too many ways";
const IN_A_ROW = "it has repeats in a row that can share a text in too many ways";
const BACK = "it has a back-reference inside a repeat";
const BRANCHES = "it repeats alternatives that can match the same text";
const TANGLED = "it is too complicated to be judged";

/**
 * @param {Node} pattern
 * @returns {string | undefined} what is wrong with it
 */
export function overlaps(pattern) {
  try {
    walk(pattern, [], { cycles: [], canFail: false });
    return undefined;
  } catch (reason) {
    if (typeof reason === "string") return reason;
    throw reason;
  }
}

/**
 * @param {Node} node
 * @param {Reach[]} reaching
 * @param {Place} place
 * @returns {Reach[]}
 */
function walk(node, reaching, place) {
  if (reaching.length > MOST) throw TANGLED;
  switch (node.kind) {
    case "set":
      return reaching.filter(({ all }) => all & node.all).map((reach) => ({ ...reach, between: [...reach.between, node.all] }));
    case "row":
      return node.items.reduce((still, item, index) => {
        const canFail = place.canFail || node.items.slice(index + 1).some(mayFail);
        return walk(item, still, { ...place, canFail });
      }, reaching);
    case "either":
      return node.branches.flatMap((branch) => walk(branch, reaching, place));
    case "repeat":
      return repeat(node, reaching, place);
    case "look":
      walk(node.body, [], { ...place, canFail: true });
      return reaching;
    case "edge":
      return reaching;
    case "back":
      if (place.cycles.length) throw BACK;
      return reaching;
  }
}

/**
 * @param {import("./pattern.js").Repeat} node
 * @param {Reach[]} reaching
 * @param {Place} place
 * @returns {Reach[]}
 */
function repeat(node, reaching, place) {
  const { min, max, body } = node;
  const isPlain = !varies(body);
  const cycles = max > MANY && !(isPlain && body.kind === "set") ? [...place.cycles, node] : place.cycles;
  if (cycles !== place.cycles) refuseAlike(body);
  const inside = { cycles, canFail: true };
  let after = walk(body, reaching, inside);
  if (!isPlain && max > 1) after = [...after, ...walk(body, after, inside)];
  if (min === 0) after = [...reaching, ...after];
  if (!isPlain || min === max) return after;

  const reach = { all: allOf(body), between: [], isLong: max > LONG, cycles: place.cycles };
  for (const earlier of reaching) {
    const isShared = earlier.all & reach.all && earlier.between.every((set) => set & reach.all);
    if (!isShared) continue;
    if (earlier.cycles.some((cycle) => place.cycles.includes(cycle))) throw NESTED;
    if (earlier.isLong && reach.isLong && place.canFail) throw IN_A_ROW;
  }
  return [...after, reach];
}

/**
 * Whether the matcher may come back from it.
 *
 * @returns {boolean}
 */
function mayFail(/** @type {Node} */ node) {
  return isNeeded(node, true);
}

/**
 * Whether something must be there; `edges` says whether that counts what has no length.
 *
 * @param {Node} node
 * @param {boolean} edges
 * @returns {boolean}
 */
function isNeeded(node, edges) {
  switch (node.kind) {
    case "set":
      return true;
    case "row":
      return node.items.some((item) => isNeeded(item, edges));
    case "either":
      return node.branches.every((branch) => isNeeded(branch, edges));
    case "repeat":
      return node.min > 0 && isNeeded(node.body, edges);
    default:
      return edges;
  }
}

/**
 * Whether it can match texts of several lengths by repeating.
 *
 * @returns {boolean}
 */
function varies(/** @type {Node} */ node) {
  switch (node.kind) {
    case "row":
      return node.items.some(varies);
    case "either":
      return node.branches.some(varies);
    case "repeat":
      return node.min !== node.max || varies(node.body);
    case "look":
      return varies(node.body);
    default:
      return false;
  }
}

/**
 * All characters that it can match.
 *
 * @returns {bigint}
 */
function allOf(/** @type {Node} */ node) {
  const union = (/** @type {Node[]} */ nodes) => nodes.reduce((all, one) => all | allOf(one), 0n);
  switch (node.kind) {
    case "set":
      return node.all;
    case "row":
      return union(node.items);
    case "either":
      return union(node.branches);
    case "repeat":
      return allOf(node.body);
    default:
      return 0n;
  }
}

/** Alternatives that begin alike, each repeat of which doubles the ways. */
function refuseAlike(/** @type {Node} */ node) {
  switch (node.kind) {
    case "row":
      return node.items.forEach(refuseAlike);
    case "repeat":
      return refuseAlike(node.body);
    case "either":
      node.branches.forEach((branch, index) => {
        refuseAlike(branch);
        const beginning = start(branch);
        for (const other of node.branches.slice(0, index)) {
          const common = start(other).slice(0, beginning.length);
          if (common.length && common.every((set, place) => set & (beginning[place] ?? 0n))) throw BRANCHES;
        }
      });
  }
}

/**
 * The sets that it begins with, as far as each of them must come at its place.
 *
 * @returns {bigint[]}
 */
function start(/** @type {Node} */ node) {
  if (node.kind !== "row") return [first([node])];
  /** @type {bigint[]} */
  const sets = [];
  for (const [index, item] of node.items.entries()) {
    if (item.kind === "edge") continue;
    sets.push(first(node.items.slice(index)));
    if (item.kind !== "set") break;
  }
  return sets;
}

/**
 * What a row of nodes can begin with.
 *
 * @returns {bigint}
 */
function first(/** @type {Node[]} */ nodes) {
  let all = 0n;
  for (const node of nodes) {
    if (node.kind === "set") all |= node.all;
    if (node.kind === "row") all |= first(node.items);
    if (node.kind === "either") all |= node.branches.reduce((any, branch) => any | first([branch]), 0n);
    if (node.kind === "repeat") all |= first([node.body]);
    if (isNeeded(node, false)) break;
  }
  return all;
}
