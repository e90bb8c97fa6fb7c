import { audit, type NewAuditEvent } from '../src/db/audit.ts';
import type { StagedBatch } from '../src/db/batches.ts';
import { answersReset, moveHeads, type IntegrationRow } from '../src/db/integrations.ts';
import type { Tx } from '../src/db/orm.ts';
import {
  findReportsById,
  insertReports,
  joinLine,
  revisionOf,
  toKnownReport,
  updateReports,
  withAttributes,
  type NewReport,
  type ReportRow,
} from '../src/db/reports.ts';
import { arrivedAfterReset, decideBatch, type BatchDecision } from '../src/domain/line.ts';
import { reportId } from '../src/domain/report.ts';

/** A batch and the integration it is applied to, whose lock is held. */
export interface Work {
  readonly integration: IntegrationRow;
  readonly batch: StagedBatch;
}

/** A batch whose reports are stored. */
export interface Persisted extends Work {
  readonly decision: BatchDecision;
  /** The place of the head after this batch, null while nothing ever became head. */
  readonly headPlace: bigint | null;
}

/**
 * Stores the reports of some batches, lets them join their lines and moves the heads (ORD-1 to ORD-9). No two of the
 * batches are of one integration.
 */
export async function persistReports(tx: Tx, works: readonly Work[]): Promise<Persisted[]> {
  const stored = new Map((await findReportsById(tx, works.flatMap(reportIds))).map((row) => [row.id, row]));
  const plans: Plan[] = [];
  for (const work of works)
    plans.push(plan(work, stored, await answersReset(tx, work.integration, work.batch.arrival)));
  await insertReports(tx, plans.flatMap(newReports));
  await updateReports(tx, plans.flatMap(changedReports));
  await audit(tx, plans.flatMap(replacements));
  await joinLine(
    tx,
    plans.flatMap(({ places, stored: known }) =>
      [...places].flatMap(([commit, lineSeq]) => {
        const row = known.get(commit);
        return row ? [{ id: row.id, lineSeq }] : [];
      }),
    ),
  );
  await moveHeads(
    tx,
    plans.flatMap(({ integration, batch, decision }) => {
      if (decision.headOutcome !== 'head') return [];
      // A reset that was made since still waits for the batch that follows it.
      const endsReset = arrivedAfterReset(batch.arrival, integration.resetArrival);
      return [{ integration: integration.id, headReportId: reportId(integration.id, batch.headCommit), endsReset }];
    }),
  );
  return plans.map(({ integration, batch, decision, places, before }) => ({
    integration,
    batch,
    decision,
    headPlace: places.get(batch.headCommit) ?? before?.lineSeq ?? null,
  }));
}

/** The stored reports a batch is decided by: those of its commits, and the head. */
function reportIds({ integration: { id, headReportId }, batch }: Work): string[] {
  const commits = batch.body!.map((report) => reportId(id, report.commitSha));
  return headReportId == null ? commits : [...commits, headReportId];
}

/** What is to be written for one batch. */
interface Plan extends Work {
  readonly decision: BatchDecision;
  /** The head before this batch. */
  readonly before: ReportRow | undefined;
  /** What is stored of the commits of the batch. */
  readonly stored: ReadonlyMap<string, ReportRow>;
  /** The new places in the line, by commit. */
  readonly places: ReadonlyMap<string, bigint>;
}

function plan({ integration, batch }: Work, all: ReadonlyMap<string, ReportRow>, isAnswer: boolean): Plan {
  const body = batch.body!;
  const before = integration.headReportId == null ? undefined : all.get(integration.headReportId);
  const rows = body.flatMap((report) => all.get(reportId(integration.id, report.commitSha)) ?? []);
  const known = [...rows, ...(before ? [before] : [])].map(toKnownReport);
  const decision = decideBatch(
    {
      headCommit: before?.commitSha ?? null,
      known: new Map(known.map((report) => [report.commitSha, report])),
      trackedBranches: integration.trackedBranches,
      answersReset: isAnswer,
    },
    body,
    batch.receivedAt.getTime(),
  );
  // Behind every place that is taken, so that a report may leave its own and join again at once (ORD-9).
  const firstPlace = (before?.lineSeq ?? 0n) + 1n;
  return {
    integration,
    batch,
    decision,
    before,
    stored: new Map(rows.map((row) => [row.commitSha, row])),
    places: new Map(decision.joins.map((commit, index) => [commit, firstPlace + BigInt(index)])),
  };
}

/** A row for each commit that has none (ORD-1), with its place in the line or why it has none (ORD-5). */
function newReports({ batch, decision, stored, places }: Plan): NewReport[] {
  const { integration, id, receivedAt } = batch;
  return batch
    .body!.filter((report) => !stored.has(report.commitSha))
    .map((report) => {
      const lineSeq = places.get(report.commitSha) ?? null;
      const outsideLine = lineSeq === null ? decision.outsideLine : null;
      return { integration, batch: id, receivedAt, report, lineSeq, outsideLine };
    });
}

/** The stored reports that a submission changes, as they are then: attributes and content (ORD-4, ORD-9). */
function changedReports({ batch, decision, stored }: Plan): ReportRow[] {
  const revised = new Set(decision.revised);
  return batch.body!.flatMap((report) => {
    const row = stored.get(report.commitSha);
    if (!row) return [];
    const merged = withAttributes(row, report);
    if (revised.has(row.commitSha)) return [{ ...merged, ...revisionOf(row, { report, batch: batch.id }) }];
    return merged === row ? [] : [merged];
  });
}

/** That contents were replaced is audited (ORD-4). */
function replacements({ batch, decision, stored }: Plan): NewAuditEvent[] {
  return batch.body!.flatMap(({ commitSha, contentHash }, index) => {
    if (decision.reports[index]!.outcome !== 'replaced') return [];
    const detail = { commitSha, from: stored.get(commitSha)!.contentHash, to: contentHash, batchId: batch.id };
    return { integration: batch.integration, actor: batch.apiKeyId, action: 'report.replaced', detail };
  });
}
