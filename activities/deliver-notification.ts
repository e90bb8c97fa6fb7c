import { ApplicationFailure } from '@temporalio/common';
import { findAcknowledged } from '../src/db/alerts.ts';
import { findChannel, type ChannelRow } from '../src/db/channels.ts';
import { noteTakenOut } from '../src/db/decisions.ts';
import { announce } from '../src/db/hints.ts';
import { findIntegration, findWatched } from '../src/db/integrations.ts';
import {
  concludeAttempt,
  forgetRefusals,
  lockNotification,
  updateNotification,
  type NotificationRow,
} from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import { decideAttempt, isGivenUp, isUnderWay, stillToTell } from '../src/domain/delivery.ts';
import type { Acknowledgement } from '../src/domain/notification.ts';
import { quietSince } from '../src/domain/quiet.ts';
import { DeliveryError, type Message } from '../src/notify/channel.ts';
import { composeMessage } from './compose-message.ts';
import type { ActivityDeps } from './deps.ts';

/** What the workflow learns of a delivery: no address, no text (PRV-6). */
export interface DeliveredNotification {
  readonly notificationId: string;
  /** `deleted` when it went with its integration (PRV-7). */
  readonly status: NotificationRow['status'] | 'deleted';
  readonly attempts: number;
}

interface DeliveryInput {
  readonly notificationId: string;
  /** Which delivery asks; that of the batch is run 0. */
  readonly run?: number;
}

/**
 * Makes one attempt to hand a notification over (NTF-5, NTF-6). Throws a retryable failure when another attempt is due,
 * with the provider's delay where it named one; ends well in every final state.
 */
export function createDeliverNotification({ db, channels, log, publicUrl }: ActivityDeps) {
  return async function deliverNotification({
    notificationId,
    run = 0,
  }: DeliveryInput): Promise<DeliveredNotification> {
    const attempt = await db.transaction((tx) => begin(tx, { notificationId, run, publicUrl }));
    if (!attempt.message) return summary(notificationId, attempt.row);
    const { row, message, channel } = attempt;
    try {
      const { status, providerMessageId } = await channels[channel.kind].send(message);
      const taken = { status, providerMessageId, reason: null, providerRefused: false, finishedAt: new Date() };
      const concluded = await conclude(row, taken);
      await db.read(forgetRefusals);
      return summary(notificationId, concluded);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      log.warn({ notificationId, attempts: row.attempts, reason: error.message }, 'a notification was not handed over');
      const concluded = await conclude(row, afterFailure(error, row.firstAttemptAt!));
      // Given up, or overtaken by a later attempt that ended well.
      if (!concluded || !isUnderWay(concluded.status)) return summary(notificationId, concluded);
      throw ApplicationFailure.create({
        message: error.message,
        type: 'DeliveryError',
        ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
      });
    }
  };

  /** Writes down how an attempt ended, unless a later one has begun meanwhile: then that one decides (NTF-6). */
  async function conclude(
    row: NotificationRow,
    changes: Partial<NotificationRow>,
  ): Promise<NotificationRow | undefined> {
    return db.transaction(async (tx) => {
      const isOurs = await concludeAttempt(tx, row, changes);
      await announce(tx, row.integration, 'notifications');
      return isOurs ? { ...row, ...changes } : lockNotification(tx, row.id);
    });
  }
}

/** Where the answer was lost the row stays `sending`, so that the next attempt counts it (NTF-6). */
function afterFailure(error: DeliveryError, firstAttemptAt: Date): Partial<NotificationRow> {
  const { message, words, permanent, unanswered, unauthorised, retryAfterMs = 0 } = error;
  const reason = words === '' ? message : `${message}: ${words}`;
  const finishedAt = new Date();
  if (permanent) return { status: 'failed', reason, providerRefused: false, finishedAt };
  // No attempt would be left after so long a pause: a person learns of it now.
  if (isGivenUp(firstAttemptAt, new Date(Date.now() + retryAfterMs))) {
    const givenUp = `Given up: no attempt is left within 24 hours. ${reason}`;
    return { status: 'failed', reason: givenUp, providerRefused: unauthorised, finishedAt };
  }
  return { status: unanswered ? 'sending' : 'queued', reason, providerRefused: unauthorised };
}

type Attempt =
  | { readonly row: NotificationRow | undefined; readonly message: undefined }
  | { readonly row: NotificationRow; readonly message: Message; readonly channel: ChannelRow };

/**
 * Decides, under the notification's lock, whether there is still something to send, and marks the row `sending` before
 * the provider is called: whoever finds that mark knows an answer was lost (NTF-6).
 */
async function begin(
  tx: Tx,
  { notificationId, run, publicUrl }: { notificationId: string; run: number; publicUrl: string },
): Promise<Attempt> {
  const row = await lockNotification(tx, notificationId);
  const channel = row && (await findChannel(tx, row.channel));
  // It went with its integration.
  if (!row || !channel) return { row: undefined, message: undefined };
  const integration = await findIntegration(tx, row.integration);
  const acknowledged = await findAcknowledged(
    tx,
    row.items.map((item) => item.alertId),
  );
  const now = new Date();
  const decision = decideAttempt(row, {
    run,
    now,
    integrationDeleted: !integration,
    channelRemoved: channel.removedAt != null,
    acknowledged,
    stillQuiet: row.kind === 'quiet' && (await isStillQuiet(tx, row, now)),
  });
  if (decision.act !== 'leave') await announce(tx, row.integration, 'notifications');
  if (decision.act !== 'leave' && row.kind === 'head') await noteAcknowledged(tx, row, acknowledged);
  // Found `sending`: an earlier attempt never learned its answer.
  const unknownAttempts = row.unknownAttempts + (row.status === 'sending' ? 1 : 0);
  switch (decision.act) {
    case 'leave':
      return { row, message: undefined };
    case 'end': {
      const { status, reason } = decision;
      const providerRefused = status === 'failed' && row.providerRefused;
      const changes = { status, reason, unknownAttempts, finishedAt: now, providerRefused };
      return { row: await update(changes), message: undefined };
    }
    case 'send': {
      const started = {
        status: 'sending' as const,
        attempts: row.attempts + 1,
        unknownAttempts,
        firstAttemptAt: row.firstAttemptAt ?? now,
      };
      const about = { row, integration: integration!, channel, items: decision.items, publicUrl };
      return { row: await update(started), channel, message: await composeMessage(tx, about) };
    }
  }

  async function update(changes: Partial<NotificationRow>): Promise<NotificationRow> {
    await updateNotification(tx, notificationId, changes);
    return { ...row!, ...changes };
  }
}

/** Writes down which alerts stand in the message no more because they were acknowledged since (ACK-4, NTF-7). */
async function noteAcknowledged(
  tx: Tx,
  row: NotificationRow,
  acknowledged: ReadonlyMap<string, Acknowledgement>,
): Promise<void> {
  const told = new Set(stillToTell(row.items, acknowledged));
  await noteTakenOut(tx, row, {
    told: [...told].map((item) => item.alertId),
    takenOut: row.items
      .filter((item) => !told.has(item))
      .map(({ alertId }) => [alertId, acknowledged.get(alertId)!] as const),
  });
}

/** The silence that the message tells of has not ended, and nobody has changed what is expected (INT-4). */
async function isStillQuiet(tx: Tx, { integration, quiet }: NotificationRow, now: Date): Promise<boolean> {
  const [watched] = await findWatched(tx, integration);
  return watched !== undefined && quietSince(watched, now)?.toISOString() === quiet?.dueAt;
}

function summary(notificationId: string, row: NotificationRow | undefined): DeliveredNotification {
  return { notificationId, status: row?.status ?? 'deleted', attempts: row?.attempts ?? 0 };
}
