import { findLastSent, type BatchRow } from '../db/batches.ts';
import { findFleet } from '../db/fleet.ts';
import { findLastRefusal } from '../db/ingest-events.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import { findLastNotification, type NotificationState } from '../db/notifications.ts';
import type { Tx } from '../db/orm.ts';
import { batchStatus } from '../domain/batch.ts';
import { presentBlocked } from './blocked.ts';
import { presentFleetRow } from './fleet.ts';
import { presentSettings } from './integration.ts';

/** What the first screen of an integration needs: how it is, what is in its way, and what happened last; undefined where it is gone. */
export async function readOverview(tx: Tx, integration: IntegrationRow) {
  const { id } = integration;
  const [row] = await findFleet(tx, { only: [id], after: undefined, limit: 1 });
  if (!row) return undefined;
  const { quietSince, blockedSince: _, ...shown } = presentFleetRow(row, new Date());
  const lastSent = await findLastSent(tx, id);
  const lastNotification = await findLastNotification(tx, id);
  return {
    ...shown,
    createdAt: integration.createdAt,
    settings: presentSettings(integration),
    openAlertsBySeverity: {
      critical: row.critical,
      warning: row.warning,
      info: row.open - row.critical - row.warning,
    },
    blocked: row.blockedSince ? presentBlocked(row.blockedSince, await findLastRefusal(tx, id)) : null,
    quiet: quietSince && {
      since: quietSince,
      lastSentAt: row.lastSentAt,
      whatToDo:
        'No report came for longer than expectReportEvery. See whether the pipeline runs, whether it finds commits to report, and whether its key is alive.',
    },
    lastSubmission: lastSent ? presentSubmission(lastSent) : null,
    lastNotification: lastNotification ? presentNotification(lastNotification) : null,
  };
}

function presentSubmission({
  id,
  state,
  failures,
  door,
  receivedAt,
  lastSentAt,
  repeats,
  outcome,
  ...batch
}: BatchRow) {
  return {
    batchId: id,
    status: batchStatus({ state, failures }),
    door,
    receivedAt,
    lastSentAt,
    repeats,
    headCommit: batch.headCommit,
    reportCount: batch.reportCount,
    headOutcome: outcome?.headOutcome ?? null,
  };
}

function presentNotification({ id, kind, channel, status, ...row }: NotificationState) {
  return {
    notificationId: id,
    kind,
    channelId: channel,
    status,
    reason: row.reason ?? null,
    headCommit: row.headCommit ?? null,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt ?? null,
  };
}
