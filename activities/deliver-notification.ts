import { ApplicationFailure } from '@temporalio/common';
import { announce } from '../src/db/hints.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { isAway, isTransient } from '../src/db/errors.ts';
import {
  forgetRefusals,
  lockNotifications,
  writeDeliveries,
  type DeliveryProgress,
  type NotificationRow,
} from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import { isGivenUp, isUnderWay } from '../src/domain/delivery.ts';
import { gather } from '../src/gather.ts';
import { DeliveryError } from '../src/notify/channel.ts';
import { beginAttempts, type Attempt } from './begin-attempts.ts';
import type { ActivityDeps } from './deps.ts';

/** What the workflow learns of a delivery: no address, no text (PRV-6). */
export interface DeliveredNotification {
  readonly notificationId: string;
  /** `deleted` when it went with its integration (PRV-7). */
  readonly status: NotificationRow['status'] | 'deleted';
  readonly attempts: number;
}

/** What came of a first attempt. */
export interface FirstAttempt {
  /** Null where another attempt is due. */
  readonly delivered: DeliveredNotification | null;
  /** How long to wait before it, in milliseconds. */
  readonly retryInMs: number;
}

/** What came of an attempt: the message is at its end, or it is to be tried again. */
type Outcome = { readonly delivered: DeliveredNotification } | { readonly failure: DeliveryError };

/** Before the second attempt, unless the provider names another time, in milliseconds (NTF-5). */
const shortestPauseMs = 1_000;

/** The activities that hand notifications over: one, or the first attempts of several. */
export function createDeliver({ db, channels, log, publicUrl }: ActivityDeps) {
  const conclude = createConclude({ db, log });
  return { deliverNotification, deliverNotifications };

  /**
   * Makes one attempt to hand a notification over (NTF-5, NTF-6). Throws a retryable failure when another attempt is due,
   * with the provider's delay where it named one; ends well in every final state.
   */
  async function deliverNotification({
    notificationId,
    run = 0,
  }: {
    readonly notificationId: string;
    /** Which delivery asks; that of the batch is run 0. */
    readonly run?: number;
  }): Promise<DeliveredNotification> {
    const [attempt] = await begin([notificationId], run);
    const outcome = await handOver(notificationId, attempt!);
    if ('delivered' in outcome) return outcome.delivered;
    const { message, retryAfterMs } = outcome.failure;
    throw ApplicationFailure.create({
      message,
      type: 'DeliveryError',
      ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
    });
  }

  /** Makes the first attempt of several notifications of batches, beside each other (docs/adr/0012). */
  async function deliverNotifications({
    notificationIds,
  }: {
    readonly notificationIds: readonly string[];
  }): Promise<FirstAttempt[]> {
    const attempts = await begin(notificationIds, 0);
    return Promise.all(
      notificationIds.map(async (id, index) => {
        try {
          const outcome = await handOver(id, attempts[index]!);
          if ('delivered' in outcome) return { ...outcome, retryInMs: 0 };
          return { delivered: null, retryInMs: outcome.failure.retryAfterMs ?? shortestPauseMs };
        } catch (error) {
          // The others have theirs; this one finds its own way.
          log.error({ err: error, notificationId: id }, 'an attempt did not come to an end that could be written down');
          return { delivered: null, retryInMs: shortestPauseMs };
        }
      }),
    );
  }

  function begin(ids: readonly string[], run: number): Promise<Attempt[]> {
    return db.transaction((tx) => beginAttempts(tx, { ids, run, publicUrl }));
  }

  async function handOver(notificationId: string, attempt: Attempt): Promise<Outcome> {
    if (!attempt.message) return { delivered: summary(notificationId, attempt.row) };
    const { row, message, channel, clock } = attempt;
    const ended = await channels[channel.kind].send(message).catch((error: unknown) => {
      if (error instanceof DeliveryError) return error;
      throw error;
    });
    if (!(ended instanceof DeliveryError)) {
      const { status, providerMessageId } = ended;
      const taken = { status, providerMessageId, reason: null, providerRefused: false, finishedAt: clock() };
      return { delivered: summary(notificationId, await conclude({ ...row, ...taken })) };
    }
    log.warn({ notificationId, attempts: row.attempts, reason: ended.message }, 'a notification was not handed over');
    const concluded = await conclude({ ...row, ...afterFailure(ended, { row, now: clock() }) });
    // Given up, or overtaken by a later attempt that ended well.
    const isOver = !concluded || !isUnderWay(concluded.status);
    return isOver ? { delivered: summary(notificationId, concluded) } : { failure: ended };
  }
}

/** A mail whose end cannot be written down is sent again: it is tried so often, with pauses of so many milliseconds. */
const writing = { attempts: 4, pauseMs: 500 };

/**
 * Writes down how attempts ended, those that end at the same time together; gives each row as it is then, undefined for one
 * that is gone. A row that somebody else holds waits for its turn again, and lets the others pass.
 */
function createConclude({
  db,
  log,
}: Pick<ActivityDeps, 'db' | 'log'>): (row: NotificationRow) => Promise<NotificationRow | undefined> {
  const conclude = gather<NotificationRow, NotificationRow | undefined>({
    atOnce: 2,
    holdMs: 1_000,
    lingerMs: 5,
    mostWaiting: 10_000,
    share: () => 1 / 50,
    concernsAll: isAway,
    async run(rows) {
      const concluded = await db.transaction((tx) => concludeEach(tx, rows));
      if (concluded.some((row) => row?.status === 'sent' || row?.status === 'captured')) {
        await db
          .write(forgetRefusals)
          .catch((error: unknown) =>
            log.warn({ err: error }, 'it could not be noted that the provider takes mails again'),
          );
      }
      return concluded;
    },
  });
  return (row) => persistently(() => conclude(row));
}

async function persistently<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (attempt === writing.attempts || !isTransient(error)) throw error;
      await pause(writing.pauseMs);
    }
  }
}

/** Unless a later attempt has begun meanwhile: then that one decides (NTF-6). */
async function concludeEach(tx: Tx, rows: readonly NotificationRow[]): Promise<(NotificationRow | undefined)[]> {
  const ids = rows.map((row) => row.id);
  const now = new Map((await lockNotifications(tx, ids)).map((row) => [row.id, row]));
  const isOurs = ({ id, attempts }: NotificationRow) =>
    now.get(id)?.status === 'sending' && now.get(id)?.attempts === attempts;
  await writeDeliveries(tx, rows.filter(isOurs));
  await announce(
    tx,
    rows.map((row) => row.integration),
    'notifications',
  );
  return rows.map((row) => (isOurs(row) ? row : now.get(row.id)));
}

/** Where the answer was lost the row stays `sending`, so that the next attempt counts it (NTF-6). */
function afterFailure(
  error: DeliveryError,
  { row, now }: { readonly row: NotificationRow; readonly now: Date },
): Partial<DeliveryProgress> {
  const { message, words, permanent, unanswered, unauthorised, retryAfterMs = 0 } = error;
  const reason = words === '' ? message : `${message}: ${words}`;
  if (permanent) return { status: 'failed', reason, providerRefused: false, finishedAt: now };
  // No attempt would be left after so long a pause: a person learns of it now.
  if (isGivenUp(row.firstAttemptAt, new Date(now.getTime() + retryAfterMs))) {
    const givenUp = `Given up: no attempt is left within 24 hours. ${reason}`;
    // No next attempt will find it `sending` and count the answer that was lost (NTF-6).
    const unknownAttempts = row.unknownAttempts + (unanswered ? 1 : 0);
    return { status: 'failed', reason: givenUp, providerRefused: unauthorised, finishedAt: now, unknownAttempts };
  }
  return { status: unanswered ? 'sending' : 'queued', reason, providerRefused: unauthorised };
}

function summary(notificationId: string, row: NotificationRow | undefined): DeliveredNotification {
  return { notificationId, status: row?.status ?? 'deleted', attempts: row?.attempts ?? 0 };
}
