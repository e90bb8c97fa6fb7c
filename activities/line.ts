import type { IntegrationRow } from '../src/db/integrations.ts';
import { readEvaluatedLine } from '../src/db/line.ts';
import type { Tx } from '../src/db/orm.ts';
import type { ReportRow } from '../src/db/reports.ts';
import { findIntroduction, findResolution, type Introduction, type LineStretch } from '../src/domain/blame.ts';
import type { EvaluatedReport, Identity } from '../src/domain/evidence.ts';

/** The line of an integration as alerts are judged by it, read backwards from the head only as far as needed. */
export interface Line {
  readonly head: EvaluatedReport;
  /** ALR-8 */
  introductionOf(identity: Identity): Promise<Introduction>;
  /** ALR-8 */
  resolutionOf(alert: Identity & { introducedByCommit: string }): Promise<string>;
}

/** Most answers need the head alone, many the report before it; each further look reads eight times as far. */
const firstLook = 1;
const growth = 8;

/** Reads the line from its head backwards. */
export async function openLine(tx: Tx, integration: IntegrationRow, head: ReportRow): Promise<Line> {
  let stretch = await look(firstLook);

  async function look(limit: number): Promise<LineStretch> {
    const entries = await readEvaluatedLine(tx, integration, { lineSeq: head.lineSeq!, limit });
    return { reports: entries.map((entry) => entry.evaluated), reachesStart: entries.length < limit };
  }

  async function answer<T>(ask: (line: LineStretch) => T | undefined): Promise<T> {
    for (;;) {
      const found = ask(stretch);
      if (found !== undefined) return found;
      stretch = await look(stretch.reports.length * growth);
    }
  }

  return {
    head: stretch.reports[0]!,
    introductionOf: (identity) => answer((line) => findIntroduction(identity, line)),
    resolutionOf: (alert) => answer((line) => findResolution(alert, line)),
  };
}
