import { evaluate, type EvaluatedReport } from '../domain/evidence.ts';
import type { IntegrationRow } from './integrations.ts';
import type { Tx } from './orm.ts';
import { lineBackFrom, type ReportRow } from './reports.ts';

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
  const entries = await lineBackFrom(tx, integration.id, { lineSeq: from.lineSeq, limit: from.limit + 1 });
  return entries.slice(0, from.limit).map(({ row, content }, index) => {
    const dialect = integration.resultMode === 'auto' ? row.dialect : integration.resultMode;
    const predecessor = entries[index + 1]?.content.summary ?? null;
    const { commitSha, evaluable } = row;
    return { report: row, evaluated: evaluate({ commitSha, evaluable, dialect, content }, predecessor) };
  });
}
