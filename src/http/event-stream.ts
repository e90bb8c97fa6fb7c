import { Readable } from 'node:stream';
import type { Hint } from '../db/hints.ts';

/** A reader that leaves more bytes than this unread is dropped: it comes back and reads everything anew. */
const backlogLimit = 256 * 1024;
/** How long a browser waits before it comes back, in milliseconds. */
const retryMs = 3_000;

/** What a reader is told: something of one integration, or with `refetch` anything, may be read again. */
export type EventHint = Hint | { readonly topic: 'refetch'; readonly integrationId: null };

/** The answer to one reader of hints, in the form of server-sent events. */
export class EventStream extends Readable {
  #finished = false;

  constructor() {
    super({ highWaterMark: backlogLimit });
    this.#write(`retry: ${retryMs}\n\n`);
  }

  override _read(): void {
    // Nothing to do: hints are pushed as they come, not read on demand.
  }

  tell(hint: EventHint): void {
    this.#write(`data: ${JSON.stringify(hint)}\n\n`);
  }

  /**
   * Sends a sign of life, for proxies that close silent connections and for the page: an event, since a browser shows
   * pages no comment.
   */
  beat(): void {
    this.#write('event: heartbeat\ndata: {}\n\n');
  }

  /** Ends the stream once the reader has read what waits; called a second time, at once. */
  finish(): void {
    if (this.#finished) this.destroy();
    this.#finished = true;
    this.push(null);
  }

  #write(text: string): void {
    if (this.destroyed || this.#finished) return;
    const hasRoom = this.push(text);
    if (!hasRoom) this.destroy();
  }
}
