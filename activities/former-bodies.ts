import type { Tx } from '../src/db/orm.ts';
import { insertContents } from '../src/db/reports.ts';
import type { Clean } from '../src/domain/privacy/clean.ts';
import { contentText, countContent, type Content, type StagedReport } from '../src/domain/report.ts';
import type { Work } from './persist-reports.ts';

/** A report as it waited in a batch before contents were stored on arrival (docs/adr/0013). */
type FormerReport = Omit<StagedReport, 'counts'> & { readonly content: Content };

/** Stores the contents that batches of a former release still hold; gives all batches as they are staged now. */
export async function settleFormerBodies(tx: Tx, works: readonly Work[]): Promise<readonly Work[]> {
  const contents = works.flatMap(({ integration, batch }) =>
    bodyOf(batch.body).flatMap((report) => {
      if (!isFormer(report)) return [];
      // It passed the boundary before it was staged.
      return { integration: integration.id, hash: report.contentHash, text: contentText(report) as Clean<string> };
    }),
  );
  if (contents.length === 0) return works;
  await insertContents(tx, contents);
  return works.map(({ integration, batch }) => ({
    integration,
    batch: { ...batch, body: bodyOf(batch.body).map(toStaged) },
  }));
}

function bodyOf(body: Work['batch']['body']): readonly (StagedReport | FormerReport)[] {
  return body!;
}

function isFormer(report: StagedReport | FormerReport): report is FormerReport {
  return 'content' in report;
}

function toStaged(report: StagedReport | FormerReport): StagedReport {
  return isFormer(report) ? { ...report, counts: countContent(report.content) } : report;
}
