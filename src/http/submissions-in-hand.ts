import { TooManyWaiting } from '../ingest/gather.ts';

/**
 * A process takes some 200 in a second where it is busy: behind so many a submission would be answered late, and what it
 * costs to take it in would make those before it late as well.
 */
const most = { ofAll: 1_000, ofOneSender: 250 };

/**
 * The submissions that this process has in hand, from their arrival to their answer. What comes beyond the limit is refused
 * before anything is done for it, and one sender may hold a quarter of them, so that nobody keeps all others out.
 */
export class SubmissionsInHand {
  readonly #bySender = new Map<string, number>();
  #all = 0;

  /** Counts one from anybody while the work lasts. Throws {@link TooManyWaiting} at once where there are too many. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#all >= most.ofAll) throw new TooManyWaiting();
    this.#all += 1;
    try {
      return await work();
    } finally {
      this.#all -= 1;
    }
  }

  /** The same of one sender, once it is known who that is. */
  async duringOf<T>(sender: string, work: () => Promise<T>): Promise<T> {
    const before = this.#bySender.get(sender) ?? 0;
    if (before >= most.ofOneSender) throw new TooManyWaiting();
    this.#bySender.set(sender, before + 1);
    try {
      return await work();
    } finally {
      const left = this.#bySender.get(sender)! - 1;
      if (left === 0) this.#bySender.delete(sender);
      else this.#bySender.set(sender, left);
    }
  }
}
