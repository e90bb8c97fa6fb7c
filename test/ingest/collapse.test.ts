import { describe, expect, it } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import { collapse, ConflictingReports } from '../../src/ingest/collapse.ts';
import { aContent, aReport, aResult } from '../builders.ts';
import { cleanReports } from '../domain/privacy/at-once.ts';

function collapsed(...reports: Report[]) {
  const pointers = reports.map((_, index) => `/reports/${index}`);
  const settings = { privacyMode: 'redact', collectCIContext: true, privacyKey: 'key-1' } as const;
  return collapse(cleanReports(reports, pointers, settings).reports, pointers);
}

describe('the same commit twice in one batch', () => {
  it('ORD-2: equal content collapses, and the last report stays HEAD', () => {
    const batch = collapsed(
      aReport({ commitSha: 'aaa' }),
      aReport({ commitSha: 'bbb' }),
      aReport({ commitSha: 'aaa' }),
    );
    expect(batch.map((report) => report.commitSha)).toEqual(['bbb', 'aaa']);
  });

  it('ORD-2: other content is refused, and the second one is named', () => {
    const other = aReport({ content: aContent([aResult()]) });
    expect(() => collapsed(aReport(), aReport({ commitSha: 'bbb' }), other)).toThrow(
      expect.objectContaining({ name: ConflictingReports.name, pointer: '/reports/2' }),
    );
  });

  it('ORD-4: an attribute that only one of them knows is kept, a later one wins', () => {
    const ciContext = { provider: 'github', pipelineUrl: null, trigger: null };
    const known = aReport({ branch: 'main', committedAt: 7, cliVersion: '1', ciContext });
    const empty = aReport({ branch: '', committedAt: null, cliVersion: '', ciContext: null });
    for (const batch of [collapsed(known, empty), collapsed(empty, known)]) {
      expect(batch).toMatchObject([{ branch: 'main', committedAt: 7, cliVersion: '1', ciContext }]);
    }
    expect(collapsed(known, aReport({ branch: 'next', committedAt: 8 }))).toMatchObject([
      { branch: 'next', committedAt: 8 },
    ]);
  });

  it('ORD-2: a batch without repeats is left as it is', () => {
    const commits = ['aaa', 'bbb', 'ccc'];
    const batch = collapsed(...commits.map((commitSha) => aReport({ commitSha })));
    expect(batch.map((report) => report.commitSha)).toEqual(commits);
  });
});
