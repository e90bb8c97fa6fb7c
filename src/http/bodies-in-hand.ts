import { Problem } from './errors.ts';

/** How much a request may read, and what it says of it as it reads. */
export interface Allowance {
  /** Bytes that its body may have, also after inflating. */
  readonly limit: number;
  /** Notes bytes that are kept from now on. Throws problem 503 where others hold too many already. */
  take(bytes: number): void;
}

/** How many bodies of the full size may be in hand at once, of all senders together. */
const fullBodiesAtOnce = 4;

/**
 * The bytes of request bodies that this process holds, from their arrival until the request is answered: parsed, they take
 * several times as much, and nobody may fill the memory by sending much at once. One sender may hold as many as one body
 * may have, so that a leaked key keeps nobody else out.
 */
export class BodiesInHand {
  readonly #bySender = new Map<string, number>();
  readonly #limit: number;
  #all = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Lets a sender read a body while `work` lasts. */
  async during<T>(sender: string, limit: number, work: (allowance: Allowance) => Promise<T>): Promise<T> {
    let taken = 0;
    let isOver = false;
    const take = (bytes: number) => {
      // A stream that nobody reads any more may still hand on what was on its way.
      if (isOver) return;
      if (this.#isTooMuch(bytes, { others: this.#held(sender) - taken, taken })) throw tooMuchAtOnce();
      taken += bytes;
      this.#add(sender, bytes);
    };
    try {
      return await work({ limit, take });
    } finally {
      isOver = true;
      this.#add(sender, -taken);
    }
  }

  /** A body that is over the limit by itself is not refused here: whoever reads it answers 413. */
  #isTooMuch(bytes: number, held: { others: number; taken: number }): boolean {
    const bySender = held.others > 0 && held.others + held.taken + bytes > this.#limit;
    return bySender || this.#all + bytes > this.#limit * fullBodiesAtOnce;
  }

  #held(sender: string): number {
    return this.#bySender.get(sender) ?? 0;
  }

  #add(sender: string, bytes: number): void {
    this.#all += bytes;
    const held = this.#held(sender) + bytes;
    if (held === 0) this.#bySender.delete(sender);
    else this.#bySender.set(sender, held);
  }
}

function tooMuchAtOnce(): Problem {
  return new Problem(
    'unavailable',
    'Too much is being sent at once, by this key or by all together. Nothing was stored; send it again in a moment.',
    { headers: { 'retry-after': '5' } },
  );
}
