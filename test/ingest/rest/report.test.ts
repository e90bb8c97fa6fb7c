import { describe, expect, it } from '@jest/globals';
import { contentHash, contentText, type Report } from '../../../src/domain/report.ts';
import { fromBatch, fromReport } from '../../../src/ingest/rest/batch.ts';
import { wireBatch, wireReport } from '../../../src/ingest/rest/request.ts';
import { aWireReport } from '../../builders.ts';

const hashOf = (report: Report): string => contentHash(contentText(report));

function read(changes: Record<string, unknown> = {}): Report {
  const raw = aWireReport(changes);
  return fromReport(wireReport.parse(raw), raw).reports[0]!;
}
const accepts = (changes: Record<string, unknown>): boolean => wireReport.safeParse(aWireReport(changes)).success;
const oneCell = { namespace: 'oauth', environment: 'production', healthStatus: 'healthy' };
const many = (length: number) => ({ reports: Array.from({ length }, () => aWireReport()) });
const result = (changes: Record<string, unknown>) => ({ policyResults: [{ ruleId: 'a', passed: false, ...changes }] });

describe('what a report must have', () => {
  it('a commit and cells are enough, the rest has defaults', () => {
    expect(read()).toMatchObject({
      branch: '',
      committedAt: null,
      ciContext: null,
      content: { summary: { namespaces: ['oauth'], environments: ['production'] }, drift: [], policyResults: [] },
    });
    expect(accepts({ commitSha: undefined })).toBe(false);
    expect(accepts({ summary: {} })).toBe(false);
  });

  it('ORD-1: a commit id is any 3 to 64 of 0-9 A-Z a-z . _ -', () => {
    for (const commitSha of ['abc', 'v1.2_final-3', 'F'.repeat(64)]) expect(accepts({ commitSha })).toBe(true);
    for (const commitSha of ['', 'ab', 'a'.repeat(65), 'a b c', 'a/b', 'abc\n', 'äbc', null, 123]) {
      expect(accepts({ commitSha })).toBe(false);
    }
  });

  it('ORD-1: 40 hex digits are lower-cased', () => {
    expect(read({ commitSha: 'ABCDEF0123'.repeat(4) }).commitSha).toBe('abcdef0123'.repeat(4));
  });

  it('the commit time is in integer milliseconds, or unknown', () => {
    expect(read({ commitTimestamp: 1_791_756_900_000 }).committedAt).toBe(1_791_756_900_000);
    expect(read({ commitTimestamp: null }).committedAt).toBeNull();
    expect(accepts({ commitTimestamp: 100_000_000_000 })).toBe(true);
    for (const commitTimestamp of [-1, 0, 1_791_756_900, 99_999_999_999, 1_791_756_900_000.5, '1791756900000', 1e300]) {
      expect(accepts({ commitTimestamp })).toBe(false);
    }
  });

  it('an empty batch has the right shape, 10,001 reports have not', () => {
    expect(fromBatch(wireBatch.parse({ reports: [] }), { reports: [] }).reports).toEqual([]);
    expect(wireBatch.safeParse(many(10_000)).success).toBe(true);
    expect(wireBatch.safeParse(many(10_001)).success).toBe(false);
  });
});

const scope = (value: unknown) => read(result({ scope: value })).content.policyResults[0]!.scope;

function severity(word: unknown): [string, number] {
  const raw = aWireReport(result({ severity: word }));
  const { reports, unknownSeverities } = fromReport(wireReport.parse(raw), raw);
  return [reports[0]!.content.policyResults[0]!.severity, unknownSeverities];
}
const drift = (entry: Record<string, unknown>) => ({ drift: [{ namespace: 'oauth', isDrifted: true, ...entry }] });
const dialect = (changes: Record<string, unknown>) => read(changes).dialect;

describe('shapes that mean the same', () => {
  it('absent or empty lists are those of the cells, and no list leaves out a cell', () => {
    const cells = [oneCell, { ...oneCell, environment: 'staging' }, { ...oneCell, namespace: 'database' }];
    const lists = { namespaces: ['oauth', 'database'], environments: ['production', 'staging'] };
    expect(read({ summary: { cells } }).content.summary).toMatchObject(lists);
    expect(read({ summary: { cells, namespaces: [], environments: [] } }).content.summary).toMatchObject(lists);
    const own = { namespaces: ['payments', 'oauth'], environments: ['dev'] };
    expect(read({ summary: { cells, ...own } }).content.summary).toMatchObject({
      namespaces: ['payments', 'oauth', 'database'],
      environments: ['dev', 'production', 'staging'],
    });
  });

  it('ALR-2: a scope is a string or a pair', () => {
    expect(scope('oauth/production')).toBe('oauth/production');
    expect(scope({ namespace: 'oauth', environment: 'production' })).toBe('oauth/production');
    expect(scope({ namespace: 'oauth' })).toBe('oauth');
    expect(scope(undefined)).toBeNull();
    expect(scope(null)).toBeNull();
    expect(scope('')).toBeNull();
  });

  it('drift comes with a count or with severity and summary', () => {
    expect(read(drift({ driftCount: 2 })).content.drift[0]).toMatchObject({
      driftCount: 2,
      severity: null,
      summary: null,
    });
    expect(read(drift({ severity: 'error', summary: 'one more' })).content.drift[0]).toMatchObject({
      driftCount: null,
      severity: 'critical',
      summary: 'one more',
    });
  });

  it('ORD-3: the order of the keys of the request is not content', () => {
    const keys = { healthStatus: 'healthy', environment: 'production', namespace: 'oauth' };
    expect(hashOf(read({ summary: { cells: [keys] } }))).toBe(hashOf(read({ summary: { cells: [oneCell] } })));
  });

  it('ALR-9: error is critical; an unknown severity is a warning and is counted', () => {
    expect(severity('error')).toEqual(['critical', 0]);
    expect(severity('info')).toEqual(['info', 0]);
    expect(severity('fatal')).toEqual(['warning', 1]);
  });
});

describe('the dialect', () => {
  it('ALR-5: a rule id that is <ruleName>/<severity> tells an issue list', () => {
    expect(dialect(result({ ruleId: 'schema/error', ruleName: 'schema', severity: 'error' }))).toBe('issues');
  });

  it('ALR-5: so does a drift entry with a driftCount, 0 included', () => {
    expect(dialect(drift({ driftCount: 0 }))).toBe('issues');
    expect(dialect(drift({ severity: 'warning', summary: 'differs' }))).toBe('rules');
  });

  it('ALR-5: the raw words count, not what they are read as', () => {
    expect(dialect(result({ ruleId: 'schema/critical', ruleName: 'schema', severity: 'error' }))).toBe('rules');
  });

  it('ALR-5: anything else is a rule list', () => {
    expect(dialect({})).toBe('rules');
    expect(dialect(result({ ruleId: 'schema/error', ruleName: 'Schema', severity: 'error' }))).toBe('rules');
  });
});

describe('what nobody reads', () => {
  it.each([1.5, -1, '3', null, { of: 3 }])('PRV-3: may be %j: it must not block a gap', (odd) => {
    const raw = { commitSha: 'abc', summary: { cells: [], violations: odd, passed: odd } };
    expect(wireReport.safeParse(raw).success).toBe(true);
  });
});

describe('what a report leaves out', () => {
  it('has defaults, in cells and results too: one odd old commit must not block a gap', () => {
    const raw = {
      commitSha: 'abc',
      summary: { cells: [{ namespace: 'api', environment: 'dev' }, {}], namespaces: null },
      drift: null,
      policyResults: [{ ruleName: 'schema' }, { ruleId: 'sops/error', severity: 'error', scope: {} }],
    };
    const [report] = fromReport(wireReport.parse(raw), raw).reports;
    expect(report!.content.summary.cells.map((cell) => cell.healthStatus)).toEqual(['unknown', 'unknown']);
    expect(report!.content.drift).toEqual([]);
    expect(report!.content.policyResults).toMatchObject([
      { ruleId: 'schema', passed: true, severity: 'warning', scope: null },
      { ruleId: 'sops/error', passed: false, severity: 'critical', scope: null },
    ]);
  });
});
