/**
 * The conversation as a value: entries in order, found by id. Copying thousands of entries for each new one would be
 * quadratic, so a list and its successor share a store, and a list only remembers how much of it is its own. Knows
 * nothing of what an entry says.
 */
import type { Entry } from "./engine/engine.js";

interface Store {
  readonly entries: Entry[];
  readonly places: Map<number, number>;
  /** The place of each insertion and replacement, in order: what a renderer has to look at again. */
  readonly changes: number[];
}

export class EntryList {
  readonly #store: Store;
  readonly length: number;
  /** Rises with every change. */
  readonly revision: number;

  private constructor(store: Store) {
    this.#store = store;
    this.length = store.entries.length;
    this.revision = store.changes.length;
  }

  static empty(): EntryList {
    return new EntryList({ entries: [], places: new Map(), changes: [] });
  }

  /** A list in which each of these entries is added, or takes the place of the one with its id. */
  with(entries: readonly Entry[]): EntryList {
    // Only the newest list may write to the shared store. An older one, which a test or an undo may hold, gets its own.
    const store = this.revision === this.#store.changes.length ? this.#store : this.#copy();
    for (const entry of entries) {
      const place = store.places.get(entry.id) ?? store.entries.length;
      store.entries[place] = entry;
      store.places.set(entry.id, place);
      store.changes.push(place);
    }
    return new EntryList(store);
  }

  has(id: number): boolean {
    return this.placeOf(id) !== undefined;
  }

  get(id: number): Entry | undefined {
    const place = this.placeOf(id);
    return place === undefined ? undefined : this.#store.entries[place];
  }

  at(place: number): Entry | undefined {
    return place < this.length ? this.#store.entries[place] : undefined;
  }

  placeOf(id: number): number | undefined {
    const place = this.#store.places.get(id);
    return place !== undefined && place < this.length ? place : undefined;
  }

  /** The place of the change that led from `revision` to the next. */
  changeAt(revision: number): number | undefined {
    return revision < this.revision ? this.#store.changes[revision] : undefined;
  }

  #copy(): Store {
    const entries = this.#store.entries.slice(0, this.length);
    return {
      entries,
      places: new Map(entries.map((entry, place) => [entry.id, place])),
      changes: this.#store.changes.slice(0, this.revision),
    };
  }
}
