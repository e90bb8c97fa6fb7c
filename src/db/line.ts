import { sql } from 'kysely';
import { evaluate, type EvaluatedReport, type Judged } from '../domain/evidence.ts';
import type { PolicyResult } from '../domain/report.ts';
import type { IntegrationRow } from './integrations.ts';
import type { Tx } from './orm.ts';
import { findLineBack, type ReportRow } from './reports.ts';

export interface EvaluatedEntry {
  readonly report: ReportRow;
  readonly evaluated: EvaluatedReport;
}

/**
 * Reads a stretch of the line backwards from a place, newest first, judged for its evidence. Each report is read beside
 * the one just before it, whose lists may name its scopes (ALR-2). Shorter than `limit` only where the line begins.
 */
export async function readEvaluatedLine(
  tx: Tx,
  integration: Pick<IntegrationRow, 'id' | 'resultMode'>,
  from: { readonly lineSeq: bigint; readonly limit: number },
): Promise<EvaluatedEntry[]> {
  const rows = await findLineBack(tx, integration.id, { lineSeq: from.lineSeq, limit: from.limit + 1 });
  const judged = await findJudged(tx, integration.id, rows);
  return rows.slice(0, from.limit).map((report, index) => {
    const { commitSha, evaluable } = report;
    const dialect = integration.resultMode === 'auto' ? report.dialect : integration.resultMode;
    const predecessor = rows[index + 1];
    const lists = predecessor ? judged.get(predecessor.contentHash)!.summary : null;
    const content = judged.get(report.contentHash)!;
    return { report, evaluated: evaluate({ commitSha, evaluable, dialect, content }, lists) };
  });
}

/** What alerts are judged by, of some reports, by content hash; the cells stay where they are. */
async function findJudged(
  tx: Tx,
  integration: string,
  reports: readonly Pick<ReportRow, 'contentHash'>[],
): Promise<Map<string, Judged>> {
  const hashes = [...new Set(reports.map((report) => report.contentHash))];
  const { rows } = await sql<{ hash: string; namespaces: string[]; environments: string[]; results: PolicyResult[] }>`
    select content_hash as hash, summary->'namespaces' as namespaces, summary->'environments' as environments,
      policy_results as results
    from report_body where integration_id = ${integration} and content_hash = any(${hashes})`.execute(tx.getKysely());
  return new Map(
    rows.map(({ hash, namespaces, environments, results }) => [
      hash,
      { summary: { namespaces, environments }, policyResults: results },
    ]),
  );
}
