import { TooManyWaiting } from '../gather.ts';

/** How many submissions a process has in hand at most, of all and of one sender. */
export interface SubmissionLimits {
  readonly ofAll: number;
  readonly ofOneSender: number;
}

/**
 * A process takes some 200 in a second where it is busy: behind 600, a submission would be answered late, and what it
 * costs to take it in would make those before it late as well.
 */
export const usualLimits: SubmissionLimits = { ofAll: 600, ofOneSender: 150 };

/**
 * The submissions that this process has in hand, from their arrival to their answer. What comes beyond the limits is refused
 * before anything is done for it; one sender may hold a quarter, so that a noisy one keeps no other out.
 */
export class SubmissionsInHand {
  readonly #limits: SubmissionLimits;
  readonly #bySender = new Map<string, number>();
  #all = 0;

  constructor(limits: SubmissionLimits) {
    this.#limits = limits;
  }

  /** Counts a submission while its work lasts. Throws {@link TooManyWaiting} at once where there are too many. */
  async during<T>(sender: string, work: () => Promise<T>): Promise<T> {
    if (this.#all >= this.#limits.ofAll || this.#of(sender) >= this.#limits.ofOneSender) throw new TooManyWaiting();
    this.#add(sender, 1);
    try {
      return await work();
    } finally {
      this.#add(sender, -1);
    }
  }

  #of(sender: string): number {
    return this.#bySender.get(sender) ?? 0;
  }

  #add(sender: string, count: number): void {
    this.#all += count;
    const ofSender = this.#of(sender) + count;
    if (ofSender === 0) this.#bySender.delete(sender);
    else this.#bySender.set(sender, ofSender);
  }
}
