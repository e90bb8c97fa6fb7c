import { audit } from '../src/db/audit.ts';
import type { StagedBatch } from '../src/db/batches.ts';
import { setHead, type IntegrationRow } from '../src/db/integrations.ts';
import type { Tx } from '../src/db/orm.ts';
import {
  findReport,
  findReports,
  insertBodies,
  insertReports,
  joinLine,
  replaceContent,
  toKnownReport,
  updateAttributes,
  type ReportRow,
} from '../src/db/reports.ts';
import { decideBatch, type BatchDecision } from '../src/domain/line.ts';
import { reportId } from '../src/domain/report.ts';

export interface Persisted {
  readonly decision: BatchDecision;
  /** The head after this batch, null while nothing ever became head. */
  readonly head: ReportRow | null;
}

/** Stores the reports of a batch, lets them join the line and moves the head (ORD-1 to ORD-7). */
export async function persistReports(tx: Tx, integration: IntegrationRow, batch: StagedBatch): Promise<Persisted> {
  const body = batch.body!;
  const headBefore = integration.headReportId ? await findReport(tx, integration.headReportId) : undefined;
  const rows = await findReports(
    tx,
    integration.id,
    body.map((report) => report.commitSha),
  );
  const stored = new Map(rows.map((row) => [row.commitSha, row]));
  const known = [...rows, ...(headBefore ? [headBefore] : [])].map(toKnownReport);
  const decision = decideBatch(
    {
      headCommit: headBefore?.commitSha ?? null,
      known: new Map(known.map((report) => [report.commitSha, report])),
      trackedBranches: integration.trackedBranches,
    },
    body,
    batch.receivedAt.getTime(),
  );

  const outcomes = new Map(decision.reports.map((each) => [each.commitSha, each.outcome]));
  const places = new Map(
    decision.joins.map((commit, index) => [commit, (headBefore?.lineSeq ?? 0n) + BigInt(index + 1)]),
  );
  await insertBodies(
    tx,
    integration.id,
    body.filter((report) => outcomes.get(report.commitSha) !== 'unchanged'),
  );
  await insertReports(
    tx,
    { integration: integration.id, batch: batch.id, receivedAt: batch.receivedAt },
    body
      .filter((report) => !stored.has(report.commitSha))
      .map((report) => {
        const lineSeq = places.get(report.commitSha) ?? null;
        const outsideLine = decision.headOutcome === 'untracked' ? 'untracked' : 'late';
        return { report, lineSeq, outsideLine: lineSeq === null ? outsideLine : null };
      }),
  );
  for (const report of body) {
    const row = stored.get(report.commitSha);
    if (!row) continue;
    await updateAttributes(tx, row, report);
    if (outcomes.get(report.commitSha) === 'replaced') {
      await replaceContent(tx, row, report);
      await audit(tx, [
        {
          integration: integration.id,
          actor: batch.apiKeyId,
          action: 'report.replaced',
          detail: { commitSha: row.commitSha, from: row.contentHash, to: report.contentHash, batchId: batch.id },
        },
      ]);
    }
    const place = places.get(report.commitSha);
    if (place !== undefined) await joinLine(tx, row, place);
  }

  const headId =
    decision.headOutcome === 'head' ? reportId(integration.id, body.at(-1)!.commitSha) : integration.headReportId;
  if (headId && headId !== integration.headReportId) await setHead(tx, integration.id, headId);
  return { decision, head: headId ? ((await findReport(tx, headId)) ?? null) : null };
}
