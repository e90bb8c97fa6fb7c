import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fromBatch, fromReport } from '../../../src/ingest/rest/batch.ts';
import { wireBatch, wireReport } from '../../../src/ingest/rest/request.ts';
import { countUnnamed } from '../../../src/ingest/rest/unnamed.ts';
import { aWireReport } from '../../builders.ts';

const planted = 'c4n4ry';

describe('fields that the report schema does not name', () => {
  it('PRV-1: are counted wherever they stand', () => {
    const cell = { namespace: 'oauth', environment: 'production', healthStatus: 'healthy', keys: [planted] };
    const raw = aWireReport({
      repoUrl: planted,
      summary: { cells: [cell, cell], recipients: { [planted]: planted } },
      drift: [{ namespace: 'oauth', isDrifted: true, keyNames: [] }],
      policyResults: [
        { ruleId: 'a', passed: true, scope: { namespace: 'oauth', file: planted } },
        { ruleId: 'a', passed: true, scope: 'oauth', file: planted },
      ],
      ciContext: { provider: 'github', env: {} },
    });
    expect(countUnnamed(wireReport, raw)).toBe(8);
    expect(countUnnamed(wireBatch, { reports: [raw, raw], org: planted })).toBe(17);
  });

  it('PRV-1: none of a plain report are', () => {
    expect(countUnnamed(wireReport, aWireReport({ drift: [], ciContext: null, branch: null }))).toBe(0);
  });

  it('PRV-1: are dropped, with their names', () => {
    const raw = aWireReport({ [planted]: 1, summary: { cells: [], [planted]: { [planted]: planted } } });
    const submission = fromReport(wireReport.parse(raw), raw);
    expect(JSON.stringify(submission)).not.toContain(planted);
    expect(submission.droppedFields).toBe(2);
  });

  it('PRV-1: names that every object has are counted like any other', () => {
    const raw: unknown = JSON.parse(`{"__proto__": 1, "constructor": 2, "toString": 3}`);
    expect(countUnnamed(wireReport, raw)).toBe(3);
  });

  it('PRV-1: whatever is added, it is dropped and counted', () => {
    const named = Object.keys(wireReport.shape);
    const extra = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(extra, (fields) => {
        const added = Object.fromEntries(Object.entries(fields).filter(([key]) => !named.includes(key)));
        const raw = { reports: [{ ...added, ...aWireReport() }] };
        const plain = { reports: [aWireReport()] };
        const submission = fromBatch(wireBatch.parse(raw), raw);
        expect(submission.reports).toEqual(fromBatch(wireBatch.parse(plain), plain).reports);
        expect(submission.droppedFields).toBe(Object.keys(added).length);
      }),
    );
  });
});
