import { v7 as uuidv7 } from 'uuid';
import { listChannels } from '../src/db/channels.ts';
import {
  insertDecisions,
  insertNotifications,
  type NewDecision,
  type NewNotification,
} from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import type { ReportRow } from '../src/db/reports.ts';
import { planNotifications, type DerivedAlert } from '../src/domain/notification.ts';
import type { Occasion } from '../src/domain/reconcile.ts';

/** Queues one message per channel that has something to tell, and stores every decision (NTF-2, NTF-4, NTF-7). */
export async function queueNotifications(
  tx: Tx,
  about: { integrationId: string; batchId: string; head: ReportRow; occasion: Occasion },
  alerts: readonly DerivedAlert[],
): Promise<void> {
  if (alerts.length === 0) return;
  const { integrationId: integration, head } = about;
  const notifications: NewNotification[] = [];
  const decisions: NewDecision[] = [];
  for (const plan of planNotifications(alerts, await listChannels(tx, integration), about.occasion)) {
    const id = plan.items.length > 0 ? uuidv7() : null;
    if (id) {
      notifications.push({
        id,
        integration,
        channel: plan.channelId,
        batch: about.batchId,
        dedupeKey: `head:${head.id}:${head.revision}:${plan.channelId}`,
        reportId: head.id,
        headCommit: head.commitSha,
        items: plan.items,
      });
    }
    for (const { alertId, reason } of plan.decisions) {
      decisions.push({
        alertId,
        reportId: head.id,
        revision: head.revision,
        channelId: plan.channelId,
        integration,
        reason,
        notificationId: reason === 'notify' ? id : null,
      });
    }
  }
  await insertNotifications(tx, notifications);
  await insertDecisions(tx, decisions);
}
