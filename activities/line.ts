import type { IntegrationRow } from '../src/db/integrations.ts';
import { readEvaluatedLine, type EvaluatedEntry } from '../src/db/line.ts';
import type { Tx } from '../src/db/orm.ts';
import type { ReportRow } from '../src/db/reports.ts';
import { searchIntroduction, searchResolution, type Introduction, type Search } from '../src/domain/blame.ts';
import type { EvaluatedReport, Identity } from '../src/domain/evidence.ts';

/** The line of an integration as alerts are judged by it. */
export interface Line {
  readonly head: EvaluatedReport;
  /** ALR-8 */
  introductionOf(identity: Identity): Promise<Introduction>;
  /** ALR-8 */
  resolutionOf(alert: Identity & { introducedByCommit: string }): Promise<string>;
}

/** How many reports of the line are read at once; a longer walk drops each chunk before it reads the next. */
const chunk = 64;

/** Reads the line from its head backwards, as far as each question needs. */
export async function openLine(tx: Tx, integration: IntegrationRow, head: ReportRow): Promise<Line> {
  // Most heads open and resolve nothing, and then the head alone is needed.
  const [newest] = await read(head.lineSeq!, 1);
  let recent: EvaluatedEntry[] | undefined;

  function read(lineSeq: bigint, limit: number): Promise<EvaluatedEntry[]> {
    return readEvaluatedLine(tx, integration, { lineSeq, limit });
  }

  async function walk<Found>(search: Search<Found>): Promise<Found> {
    recent ??= await read(head.lineSeq!, chunk);
    for (let entries = recent; ; entries = await read(entries.at(-1)!.report.lineSeq! - 1n, chunk)) {
      for (const { evaluated } of entries) {
        const found = search.see(evaluated);
        if (found !== undefined) return found;
      }
      if (entries.length < chunk) return search.end();
    }
  }

  return {
    head: newest!.evaluated,
    introductionOf: (identity) => walk(searchIntroduction(identity)),
    resolutionOf: (alert) => walk(searchResolution(alert)),
  };
}
