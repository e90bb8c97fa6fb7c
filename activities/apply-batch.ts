import { ApplicationFailure } from '@temporalio/common';
import {
  countFailure,
  findBatch,
  finishBatch,
  nextStaged,
  type BatchRow,
  type StagedBatch,
} from '../src/db/batches.ts';
import { isTransient } from '../src/db/errors.ts';
import { lockIntegration, type IntegrationRow } from '../src/db/integrations.ts';
import { findNotificationsOfBatch } from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import type { AlertCounts } from '../src/db/outcome.ts';
import { findReports } from '../src/db/reports.ts';
import type { HeadOutcome, ReportOutcome } from '../src/domain/line.ts';
import type { Counts } from '../src/domain/report.ts';
import { deriveAlerts } from './derive-alerts.ts';
import type { ActivityDeps } from './deps.ts';
import { persistReports } from './persist-reports.ts';

/** A batch that throws this often is given up, so that it does not block its integration for ever. */
const failureLimit = 5;
/** An attempt ends well before Temporal would start the next one beside it. */
const longestStretchMs = 20_000;
/** How many reports the details in the Temporal UI list; Temporal's store needs no more of them. */
const listedReports = 40;

/** What the workflow learns of an applied batch: ids, commits and counts (PRV-6). */
export interface AppliedBatch {
  readonly outcome: 'stored' | 'late' | 'unchanged' | 'failed';
  readonly headOutcome: HeadOutcome | null;
  readonly reportCount: number;
  readonly reports: readonly { readonly commitSha: string; readonly outcome: ReportOutcome; readonly counts: Counts }[];
  readonly alerts: AlertCounts;
  /** Ids of the notifications that this batch owns. */
  readonly notifications: readonly string[];
  readonly receiptUrl: string;
}

/**
 * Applies everything that was staged for the batch's integration up to the batch itself, oldest first, each in a
 * transaction of its own (ORD-8). Applied batches answer with their stored outcome.
 */
export function createApplyBatch({ db, temporal, log, publicUrl }: Omit<ActivityDeps, 'channels'>) {
  return async function applyBatch({ batchId }: { batchId: string }): Promise<AppliedBatch> {
    const until = Date.now() + longestStretchMs;
    for (;;) {
      const batch = await db.read((tx) => findBatch(tx, batchId));
      if (!batch) throw ApplicationFailure.nonRetryable('There is no such batch.', 'UnknownBatch');
      if (batch.state !== 'staged') return db.read((tx) => describe(tx, batch, publicUrl));
      if (Date.now() > until) throw ApplicationFailure.retryable('Many batches wait before this one.', 'StillWaiting');
      let current: StagedBatch | undefined;
      let name = '';
      try {
        await db.transaction(async (tx) => {
          const integration = await lockIntegration(tx, batch.integration);
          if (!integration) throw ApplicationFailure.nonRetryable('The integration was deleted.', 'IntegrationDeleted');
          // None is left when another worker took this one meanwhile: the next look finds its outcome.
          current = await nextStaged(tx, integration.id, batch.arrival);
          if (current) await apply(tx, integration, current);
          name = integration.name;
        });
        if (current && current.id !== batchId) await wake(current, name);
      } catch (error) {
        if (current && !isTransient(error)) await noteFailure(current.id, error);
        throw error;
      }
    }
  };

  /**
   * Starts the workflow of a batch that was applied on the way, where none is open: whoever staged it may have died before
   * it could, and its notifications would wait for the sweep (NTF-4).
   */
  async function wake({ id: batchId, workflowId, headCommit, reportCount }: StagedBatch, integrationName: string) {
    try {
      await temporal.restartBatch(workflowId, { batchId, integrationName, headCommit, reportCount });
    } catch (error) {
      log.warn({ err: error, batchId }, 'a workflow could not be started; the sweep will');
    }
  }

  async function noteFailure(id: string, error: unknown): Promise<void> {
    const failures = await db.transaction((tx) => countFailure(tx, id, failureLimit));
    log.error({ err: error, batchId: id, failures, givenUp: failures >= failureLimit }, 'a batch could not be applied');
  }
}

async function apply(tx: Tx, integration: IntegrationRow, batch: StagedBatch): Promise<void> {
  const persisted = await persistReports(tx, integration, batch);
  const alerts = await deriveAlerts(tx, integration, batch, persisted);
  const { headOutcome, reports } = persisted.decision;
  await finishBatch(tx, batch.id, { headOutcome, reports, alerts });
}

async function describe(tx: Tx, batch: BatchRow, publicUrl: string): Promise<AppliedBatch> {
  const outcome = batch.outcome ?? null;
  const listed = outcome?.reports.slice(0, listedReports) ?? [];
  const rows = await findReports(
    tx,
    batch.integration,
    listed.map((report) => report.commitSha),
  );
  const counts = new Map(rows.map((row) => [row.commitSha, row.counts]));
  const notifications = await findNotificationsOfBatch(tx, batch.id);
  return {
    outcome: outcome ? searchableOutcome(outcome.headOutcome) : 'failed',
    headOutcome: outcome?.headOutcome ?? null,
    reportCount: outcome?.reports.length ?? 0,
    reports: listed.map((report) => ({ ...report, counts: counts.get(report.commitSha)! })),
    alerts: outcome?.alerts ?? { opened: 0, recurring: 0, resolved: 0 },
    notifications: notifications.map((notification) => notification.id),
    receiptUrl: `${publicUrl}/api/v1/batches/${batch.id}`,
  };
}

/** The four words an operator filters by. */
function searchableOutcome(headOutcome: HeadOutcome): AppliedBatch['outcome'] {
  return headOutcome === 'late' || headOutcome === 'unchanged' ? headOutcome : 'stored';
}
