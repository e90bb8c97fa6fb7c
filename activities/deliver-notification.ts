import { ApplicationFailure } from '@temporalio/common';
import { findAcknowledged } from '../src/db/alerts.ts';
import { findChannel, type ChannelRow } from '../src/db/channels.ts';
import { findIntegration } from '../src/db/integrations.ts';
import {
  concludeAttempt,
  lockNotification,
  updateNotification,
  type NotificationRow,
} from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import { DeliveryError, type Message } from '../src/notify/channel.ts';
import type { ActivityDeps } from './deps.ts';

/** After this long since the first attempt a message is given up (NTF-5). */
const giveUpAfterMs = 24 * 60 * 60 * 1_000;

/** What the workflow learns of a delivery: no address, no text (PRV-6). */
export interface DeliveredNotification {
  readonly notificationId: string;
  readonly status: NotificationRow['status'];
  readonly attempts: number;
}

/**
 * Makes one attempt to hand a notification over (NTF-5, NTF-6). Throws a retryable failure when another attempt is due,
 * with the provider's delay where it named one; ends well in every final state.
 */
export function createDeliverNotification({ db, channels, log, publicUrl }: ActivityDeps) {
  return async function deliverNotification({
    notificationId,
  }: {
    notificationId: string;
  }): Promise<DeliveredNotification> {
    const attempt = await db.transaction((tx) => begin(tx, notificationId, publicUrl));
    if (!attempt.message) return summary(attempt.row);
    const { row, message, channel } = attempt;
    try {
      const { status, providerMessageId } = await channels[channel.kind].send(message);
      return await conclude(row, {
        status,
        providerMessageId,
        reason: null,
        providerRefused: false,
        finishedAt: new Date(),
      });
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      log.warn({ notificationId, attempts: row.attempts, reason: error.message }, 'a notification was not handed over');
      const concluded = await conclude(row, afterFailure(error));
      // Permanent, or overtaken by a later attempt that ended well.
      if (concluded.status !== 'queued' && concluded.status !== 'sending') return concluded;
      throw ApplicationFailure.create({
        message: error.message,
        type: 'DeliveryError',
        ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
      });
    }
  };

  /** Writes down how an attempt ended, unless a later one has begun meanwhile: then that one decides (NTF-6). */
  async function conclude(row: NotificationRow, changes: Partial<NotificationRow>): Promise<DeliveredNotification> {
    return db.transaction(async (tx) => {
      await concludeAttempt(tx, row, changes);
      return summary((await lockNotification(tx, row.id))!);
    });
  }
}

/** Where the answer was lost the row stays `sending`, so that the next attempt counts it (NTF-6). */
function afterFailure({
  message,
  words,
  permanent,
  unanswered,
  unauthorised,
}: DeliveryError): Partial<NotificationRow> {
  const reason = words === '' ? message : `${message}: ${words}`;
  if (permanent) return { status: 'failed', reason, providerRefused: false, finishedAt: new Date() };
  return { status: unanswered ? 'sending' : 'queued', reason, providerRefused: unauthorised };
}

type Attempt =
  | { readonly row: NotificationRow; readonly message: undefined }
  | { readonly row: NotificationRow; readonly message: Message; readonly channel: ChannelRow };

/**
 * Decides, under the notification's lock, whether there is still something to send, and marks the row `sending` before
 * the provider is called: whoever finds that mark knows an answer was lost (NTF-6).
 */
async function begin(tx: Tx, id: string, publicUrl: string): Promise<Attempt> {
  const row = await lockNotification(tx, id);
  if (!row) throw ApplicationFailure.nonRetryable('There is no such notification.', 'UnknownNotification');
  if (row.status !== 'queued' && row.status !== 'sending') return { row, message: undefined };
  const channel = await findChannel(tx, row.channel);
  const integration = await findIntegration(tx, row.integration);
  const acknowledged = await findAcknowledged(
    tx,
    row.items.map((item) => item.alertId),
  );
  const items = row.items.filter((item) => item.kind === 'resolved' || !acknowledged.has(item.alertId));
  const now = new Date();
  // Found `sending`: an earlier attempt never learned its answer.
  const unknownAttempts = row.unknownAttempts + (row.status === 'sending' ? 1 : 0);

  if (!integration || channel.removedAt) return end(row, 'suppressed', 'The channel was removed.');
  if (items.length === 0) return end(row, 'suppressed', 'Every alert in it was acknowledged.');
  if (row.firstAttemptAt && now.getTime() - row.firstAttemptAt.getTime() > giveUpAfterMs) {
    return end(row, 'failed', `Given up after 24 hours. ${row.reason ?? ''}`.trim());
  }

  const started = {
    status: 'sending' as const,
    attempts: row.attempts + 1,
    unknownAttempts,
    firstAttemptAt: row.firstAttemptAt ?? now,
  };
  await updateNotification(tx, id, started);
  return {
    row: { ...row, ...started },
    channel,
    message: {
      notificationId: id,
      integrationId: integration.id,
      integrationName: integration.name,
      channelId: channel.id,
      target: channel.target,
      headCommit: row.headCommit,
      items,
      publicUrl,
    },
  };

  async function end(before: NotificationRow, status: 'suppressed' | 'failed', reason: string): Promise<Attempt> {
    const changes = { status, reason, unknownAttempts, finishedAt: now, providerRefused: false };
    await updateNotification(tx, id, changes);
    return { row: { ...before, ...changes }, message: undefined };
  }
}

function summary({ id, status, attempts }: NotificationRow): DeliveredNotification {
  return { notificationId: id, status, attempts };
}
