import type { NotificationItem } from '../domain/notification.ts';
import type { Severity } from '../domain/severity.ts';

/** What every message says of itself, whatever it is about. */
interface Addressed {
  readonly notificationId: string;
  readonly integrationId: string;
  readonly integrationName: string;
  readonly channelId: string;
  /** Where it goes: for email, one address. */
  readonly target: string;
  /** Where the dashboard is reached, without a trailing slash. */
  readonly publicUrl: string;
}

/** What one channel is told about one head (NTF-2). */
export interface HeadMessage extends Addressed {
  readonly kind: 'head';
  /** The commit the alerts were derived from. */
  readonly headCommit: string;
  /** Every alert the channel is told about, in any order; the renderer orders and cuts (NTF-2). */
  readonly items: readonly NotificationItem[];
}

/** That no report came in time (INT-4). */
export interface QuietMessage extends Addressed {
  readonly kind: 'quiet';
  /** When the integration was last heard of; null when never. */
  readonly lastSentAt: Date | null;
  /** When it should have been heard of again. */
  readonly dueAt: Date;
  /** The commit that matrix and alerts still show; null before the first report. */
  readonly headCommit: string | null;
}

/** That a channel works: somebody asked for it. */
export interface TestMessage extends Addressed {
  readonly kind: 'test';
  readonly minSeverity: Severity;
  readonly notifyResolved: boolean;
}

/** What a channel is asked to hand over. */
export type Message = HeadMessage | QuietMessage | TestMessage;

/** What a provider answered when it took a message. */
export interface Handover {
  /** `captured` when no provider is configured and the message was kept for the outbox (NTF-10). */
  readonly status: 'sent' | 'captured';
  /** The provider's own id of the message, '' when it gave none. */
  readonly providerMessageId: string;
}

/**
 * The contract of every notification channel (NTF-9): hand one message over, once.
 * Rejects with a {@link DeliveryError} and with nothing else.
 */
export interface Channel {
  send(message: Message): Promise<Handover>;
}

/** A message that was not handed over. Its text is safe to store and to show: no key, no address, no message text. */
export class DeliveryError extends Error {
  /**
   * What is to be told besides, most often the provider's own words, cleaned: for the people of the integration, not for
   * Temporal (PRV-6).
   */
  readonly words: string;
  /** True when trying again cannot help (NTF-5). */
  readonly permanent: boolean;
  /** Earliest next attempt, in milliseconds from now, where the provider named one (NTF-5). */
  readonly retryAfterMs: number | undefined;
  /** True when the provider refused our key or sender: mail as a whole is degraded (NTF-5). */
  readonly unauthorised: boolean;
  /** True when the message may have been taken and only the answer was lost (NTF-6). */
  readonly unanswered: boolean;

  constructor(
    message: string,
    options: {
      permanent: boolean;
      retryAfterMs?: number | undefined;
      unauthorised?: boolean;
      unanswered?: boolean;
      words?: string;
    },
  ) {
    super(message);
    this.name = 'DeliveryError';
    this.words = options.words ?? '';
    this.permanent = options.permanent;
    this.retryAfterMs = options.retryAfterMs;
    this.unauthorised = options.unauthorised ?? false;
    this.unanswered = options.unanswered ?? false;
  }
}
