import { v7 as uuidv7 } from 'uuid';
import type { BatchRow } from '../src/db/batches.ts';
import { listChannelsOf, type ChannelRow } from '../src/db/channels.ts';
import { insertDecisions, type NewDecision } from '../src/db/decisions.ts';
import { insertNotifications, type NewNotification } from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import type { ReportRow } from '../src/db/reports.ts';
import { planNotifications, type ChannelPlan, type ToldAlert } from '../src/domain/notification.ts';
import type { Occasion } from '../src/domain/reconcile.ts';

/** A head about which people may have to be told. */
interface ToldHead {
  readonly batch: Pick<BatchRow, 'id' | 'integration'>;
  readonly head: ReportRow;
  readonly occasion: Occasion;
  readonly alerts: readonly ToldAlert[];
}

/** Queues one message per head and channel that has something to tell, and stores every decision (NTF-2, NTF-4, NTF-7). */
export async function queueNotifications(tx: Tx, heads: readonly ToldHead[]): Promise<void> {
  const telling = heads.filter(({ alerts }) => alerts.length > 0);
  if (telling.length === 0) return;
  const rows = await listChannelsOf(
    tx,
    telling.map(({ batch }) => batch.integration),
  );
  const channels = Map.groupBy(rows, (channel: ChannelRow) => channel.integration);
  const queued = telling.flatMap((told) =>
    planNotifications(told.alerts, channels.get(told.batch.integration) ?? [], told.occasion).map((plan) =>
      queue(told, plan),
    ),
  );
  await insertNotifications(
    tx,
    queued.flatMap(({ notification }) => notification ?? []),
  );
  await insertDecisions(
    tx,
    queued.flatMap(({ decisions }) => decisions),
  );
}

/** The message for one channel, where there is one, and why each alert is in it or not. */
function queue(
  { batch: { id: batch, integration }, head }: ToldHead,
  plan: ChannelPlan,
): { notification: NewNotification | undefined; decisions: NewDecision[] } {
  const id = plan.items.length > 0 ? uuidv7() : null;
  const about = { integration, reportId: head.id };
  return {
    notification:
      id === null
        ? undefined
        : {
            ...about,
            id,
            batch,
            channel: plan.channelId,
            dedupeKey: `head:${head.id}:${head.revision}:${plan.channelId}`,
            headCommit: head.commitSha,
            items: plan.items,
          },
    decisions: plan.decisions.map(({ alertId, reason, acknowledged }) => ({
      ...about,
      alertId,
      reason,
      acknowledged,
      revision: head.revision,
      channelId: plan.channelId,
      notificationId: reason === 'notify' ? id : null,
    })),
  };
}
