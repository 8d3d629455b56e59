/**
 * A part that is fetched when it is first needed. Until then there is none, and a failed attempt is made again the next time
 * somebody needs it. Knows nothing of what is fetched.
 */
export class Lazily<Part> {
  /** The part, once it is there. */
  part: Part | undefined;
  #coming: Promise<void> | undefined;
  readonly #fetch: () => Promise<Part>;

  constructor(fetch: () => Promise<Part>) {
    this.#fetch = fetch;
  }

  /** Fulfilled when the part is there, or cannot be had. */
  come(): Promise<void> {
    const arrive = async () => {
      try {
        this.part = await this.#fetch();
      } catch (error) {
        this.#coming = undefined;
        console.error("<chin-wag> could not load a part of its panel.", error);
      }
    };
    return (this.#coming ??= arrive());
  }
}
