import { TooManyWaiting } from '../ingest/gather.ts';

/** A process that is busy recognises some 300 in a second: who comes behind these would be answered too late. */
const most = 1_000;

/**
 * How many submissions wait, in this process, to be recognised. What comes beyond the limit is refused before anything is
 * done for it: under more than can be taken, a refusal at once is worth more than an answer that comes too late, and costs
 * little of what those who are taken need.
 */
export class SubmissionsInHand {
  #waiting = 0;

  /** Throws {@link TooManyWaiting} at once, or gives what the work does. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= most) throw new TooManyWaiting();
    this.#waiting += 1;
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
    }
  }
}
