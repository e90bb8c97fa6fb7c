import { createHmac, randomBytes } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from './client-address.ts';

/** How many failed attempts from one address, within how many seconds, are answered with 401; more are put off with 429. */
const allowed = { points: 60, duration: 60 };

/**
 * Counts failed attempts per client address. Only failures count and only failures are put off: a valid key is taken
 * whatever else its address sends, since a whole company's pipelines may stand behind one.
 */
export class FailedAttempts {
  readonly #limiter = new RateLimiterMemory(allowed);
  readonly #salt = randomBytes(32);

  /** Notes a failed attempt; gives the seconds to wait when there were too many, else undefined. */
  async note(address: string): Promise<number | undefined> {
    const { consumedPoints, msBeforeNext } = await this.#limiter.penalty(this.#bucket(address));
    return consumedPoints > allowed.points ? Math.max(1, Math.ceil(msBeforeNext / 1_000)) : undefined;
  }

  /**
   * One of 65,536 counters, so that no crowd of addresses fills the memory; nobody outside can know which addresses
   * share one.
   */
  #bucket(address: string): number {
    return createHmac('sha256', this.#salt).update(networkOf(address)).digest().readUInt16BE(0);
  }
}
