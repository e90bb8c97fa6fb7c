import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dialectUnder } from '../../../src/domain/report.ts';
import { collapse } from '../../../src/ingest/collapse.ts';
import { fromBatch, fromReport } from '../../../src/ingest/rest/batch.ts';
import { wireBatch, wireReport } from '../../../src/ingest/rest/request.ts';
import type { Submission } from '../../../src/ingest/submission.ts';
import { anEvaluated } from '../../builders.ts';
import { cleanReports } from '../../domain/privacy/at-once.ts';

const folder = new URL('../../fixtures/clef-rest/', import.meta.url);

/** One recorded request of the real CLI, as the door takes it. */
function submission(number: string): Submission {
  const file = readdirSync(folder).find((name) => name.startsWith(number))!;
  const { path, body } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { path: string; body: unknown };
  return path.endsWith('/batch') ? fromBatch(wireBatch.parse(body), body) : fromReport(wireReport.parse(body), body);
}
const posts = readdirSync(folder)
  .filter((name) => name.includes('-POST-'))
  .map((name) => name.slice(0, 3));

describe('the requests of the real CLI', () => {
  it.each(posts)('PRV-1, ALR-5: %s parses, has nothing unnamed and is an issue list', (number) => {
    const { reports, droppedFields, unknownSeverities } = submission(number);
    expect([droppedFields, unknownSeverities]).toEqual([0, 0]);
    for (const report of reports) expect(report.dialect).toBe('issues');
  });

  it.each([
    ['002', 1],
    ['005', 1],
    ['007', 5],
    ['009', 8],
    ['097', 0],
    ['109', 1],
    ['149', 520],
  ])('ORD-2: %s holds %i reports, each commit once', (number, expected) => {
    const { reports, pointers } = submission(number);
    expect([reports.length, pointers.length]).toEqual([expected, expected]);
    const cleaned = cleanReports(reports, pointers, {
      privacyMode: 'redact',
      collectCIContext: true,
      privacyKey: 'key-1',
    } as const);
    expect(collapse(cleaned.reports, pointers)).toHaveLength(expected);
    expect(cleaned.redactions).toEqual([]);
  });

  it('ALR-2: the first push names its missing files in messages only, and each becomes one alert', () => {
    const [report] = submission('002').reports;
    const { findings } = anEvaluated([], { content: report!.content, dialect: dialectUnder('auto', report!.dialect) });
    const missing = [...findings.values()].filter((finding) => finding.ruleName === 'matrix' && finding.failing);
    expect(missing.map((finding) => finding.scope)).not.toContain('');
    expect(new Set(missing.map((finding) => finding.scope)).size).toBe(3);
  });

  it('gap-filled commits send no branch, and only the last report has CI context', () => {
    const { reports } = submission('009');
    expect(reports.slice(0, -1).every((report) => report.branch === '' && report.ciContext === null)).toBe(true);
    expect(reports.at(-1)!.ciContext).not.toBeNull();
  });

  it('PRV-5: the address of the pipeline is kept only where the integration allows it', () => {
    const { reports, pointers } = submission('109');
    const ciContext = (collectCIContext: boolean) =>
      cleanReports(reports, pointers, { privacyMode: 'redact', collectCIContext, privacyKey: 'key-1' }).reports[0]!
        .ciContext;
    expect(ciContext(false)).toBeNull();
    expect(ciContext(true)).toMatchObject({ pipelineUrl: expect.stringMatching(/^https:\/\/[^?#@]+$/) });
  });
});
