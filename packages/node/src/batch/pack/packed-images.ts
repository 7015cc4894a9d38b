import type { PackEnd } from './pack-writer.js';
import type { PackPlace } from './pack-place.js';

/** The archives of an output folder, as the places in its journal tell. */
export class PackedImages {
  readonly #measure: (file: string) => Promise<number>;
  /** The size of each archive, in bytes; 0 for one that is gone. */
  readonly #sizes = new Map<string, number>();
  #last: PackEnd = { number: 0, count: 0, end: 0 };

  /** @param measure - gives the size of an archive, in bytes; 0 if there is none */
  constructor(measure: (file: string) => Promise<number>) {
    this.#measure = measure;
  }

  /** What counts of the last archive, by all the places that were asked for. */
  get end(): PackEnd {
    return this.#last;
  }

  /** Whether an archive holds what the journal says of it. */
  async holds({ file, offset, size }: PackPlace): Promise<boolean> {
    const isThere = offset + size <= (await this.#sizeOf(file));
    const number = Number(/(\d+)\.tar$/.exec(file)?.[1]);
    if (number > this.#last.number) this.#last = { number, count: 0, end: 0 };
    const { count, end } = this.#last;
    if (isThere && number === this.#last.number)
      this.#last = { number, count: count + 1, end: Math.max(end, offset + size) };
    return isThere;
  }

  async #sizeOf(file: string): Promise<number> {
    const known = this.#sizes.get(file);
    if (known !== undefined) return known;
    const size = await this.#measure(file);
    this.#sizes.set(file, size);
    return size;
  }
}
