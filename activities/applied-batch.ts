import type { BatchRow } from '../src/db/batches.ts';
import { findNotificationsOfBatches } from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import type { AlertCounts } from '../src/db/outcome.ts';
import { findReportsById } from '../src/db/reports.ts';
import type { HeadOutcome, ReportOutcome } from '../src/domain/line.ts';
import { reportId, type Counts } from '../src/domain/report.ts';

/** What a workflow learns of an applied batch: ids, commits and counts (PRV-6). */
export interface AppliedBatch {
  /** `deleted` when the batch went, or will go, with its integration (PRV-7). */
  readonly outcome: 'stored' | 'late' | 'unchanged' | 'failed' | 'deleted';
  readonly headOutcome: HeadOutcome | null;
  readonly reportCount: number;
  readonly reports: readonly { readonly commitSha: string; readonly outcome: ReportOutcome; readonly counts: Counts }[];
  readonly alerts: AlertCounts;
  /** Ids of the notifications that this workflow delivers. */
  readonly notifications: readonly string[];
  /** The page of its receipt, for an operator who reads the details in the Temporal UI. */
  readonly receiptUrl: string;
}

/** Who asks, and for how much. */
interface Asker {
  /** The workflow that asks: only the one that a batch names delivers its notifications. Without one, the batch's own. */
  readonly workflowId: string | undefined;
  /** How many reports of each batch to list. */
  readonly listedReports: number;
  readonly publicUrl: string;
}

/** Batches that are applied, or were given up, as their workflow learns of them. */
export async function describeApplied(
  tx: Tx,
  batches: readonly BatchRow[],
  { workflowId, listedReports, publicUrl }: Asker,
): Promise<AppliedBatch[]> {
  const listed = (batch: BatchRow) =>
    (batch.outcome?.reports ?? []).slice(0, listedReports).map((report) => ({
      ...report,
      id: reportId(batch.integration, report.commitSha),
    }));
  const ids = batches.flatMap(listed).map((report) => report.id);
  const counts = new Map(ids.length === 0 ? [] : (await findReportsById(tx, ids)).map((row) => [row.id, row.counts]));
  const owned = batches.filter((batch) => workflowId === undefined || batch.workflowId === workflowId);
  const notifications = Map.groupBy(
    await findNotificationsOfBatches(
      tx,
      owned.map((batch) => batch.id),
    ),
    (each) => each.batch,
  );
  return batches.map((batch) => ({
    outcome: batch.outcome ? searchableOutcome(batch.outcome.headOutcome) : 'failed',
    headOutcome: batch.outcome?.headOutcome ?? null,
    reportCount: batch.outcome?.reports.length ?? 0,
    reports: listed(batch).flatMap(({ id, ...report }) => {
      const counted = counts.get(id);
      // Without them its integration is being removed at this moment (PRV-7).
      return counted ? [{ ...report, counts: counted }] : [];
    }),
    alerts: batch.outcome?.alerts ?? noAlerts,
    notifications: (notifications.get(batch.id) ?? []).map((notification) => notification.id),
    receiptUrl: pageOfBatch(publicUrl, batch.id),
  }));
}

/** A batch with nothing more to do: its integration was deleted (PRV-7). */
export function deletedBatch(publicUrl: string, batchId: string): AppliedBatch {
  return {
    outcome: 'deleted',
    headOutcome: null,
    reportCount: 0,
    reports: [],
    alerts: noAlerts,
    notifications: [],
    receiptUrl: pageOfBatch(publicUrl, batchId),
  };
}

const noAlerts: AlertCounts = { opened: 0, recurring: 0, resolved: 0 };

/** Where the dashboard shows the receipt, after a sign-in; the API's own address would answer a browser with 401. */
function pageOfBatch(publicUrl: string, batchId: string): string {
  return `${publicUrl}/batches/${batchId}`;
}

/** The words an operator filters by, of a batch that was applied. */
function searchableOutcome(headOutcome: HeadOutcome): AppliedBatch['outcome'] {
  return headOutcome === 'late' || headOutcome === 'unchanged' ? headOutcome : 'stored';
}
