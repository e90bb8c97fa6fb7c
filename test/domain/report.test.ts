import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  contentHash,
  contentText,
  countContent,
  isEvaluable,
  mergeAttributes,
  normaliseCommit,
  reportId,
  type Report,
} from '../../src/domain/report.ts';
import { aContent, aReport, aResult, emptyContent } from '../builders.ts';

const hashOf = (report: Report): string => contentHash(contentText(report));

describe('the id of a report', () => {
  it('ORD-1: is a UUIDv8, the same for the same integration and commit', () => {
    const id = reportId('integration-1', 'abc123');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(reportId('integration-1', 'abc123')).toBe(id);
  });

  it('ORD-1: differs between commits and between integrations, wherever one ends and the other begins', () => {
    const ids = [reportId('a', 'bc1'), reportId('ab', 'c1'), reportId('a', 'bc2'), reportId('b', 'bc1')];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a commit id', () => {
  it('ORD-1: of 40 or 64 hex digits is lower-cased', () => {
    expect(normaliseCommit('ABCDEF0123'.repeat(4))).toBe('abcdef0123'.repeat(4));
    expect(normaliseCommit('ABCDEF01'.repeat(8))).toBe('abcdef01'.repeat(8));
  });

  it('ORD-1: of any other kind is kept as it is', () => {
    for (const commit of ['ABCDEF0', 'Release-1.2_B', 'A'.repeat(39), 'A'.repeat(41), 'G'.repeat(40)]) {
      expect(normaliseCommit(commit)).toBe(commit);
    }
  });

  it('ORD-1: reading it twice is reading it once', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(normaliseCommit(normaliseCommit(text))).toBe(normaliseCommit(text))),
    );
  });
});

describe('the hash of a content', () => {
  const base = hashOf(aReport());

  it('ORD-3, ORD-4: branch, commit time, CLI version and CI context are not content', () => {
    const ciContext = { provider: 'github', pipelineUrl: null, trigger: null };
    const changed = aReport({ branch: 'other', committedAt: 1, cliVersion: '9', ciContext });
    expect(hashOf(changed)).toBe(base);
  });

  it('ORD-3: summary, drift and policy results are', () => {
    const plain = aContent();
    const drift = [{ namespace: 'oauth', isDrifted: true, severity: null, summary: null, driftCount: 1 }];
    const contents = [
      aContent([aResult()]),
      aContent([aResult({ passed: true })]),
      aContent([aResult({ scope: null })]),
      { ...plain, drift },
      { ...plain, summary: { ...plain.summary, filesScanned: 99 } },
      { ...plain, summary: { ...plain.summary, cells: plain.summary.cells.slice(1) } },
    ];
    const hashes = contents.map((content) => hashOf(aReport({ content })));
    expect(new Set([base, ...hashes]).size).toBe(contents.length + 1);
  });
});

describe('the attributes of a commit that is sent again', () => {
  const ciContext = { provider: 'github', pipelineUrl: null, trigger: null };
  const known = { branch: 'main', committedAt: 7, cliVersion: '1', ciContext };
  const empty = { branch: '', committedAt: null, cliVersion: '', ciContext: null };

  it('ORD-4: an empty value never replaces a known one', () => {
    expect(mergeAttributes(known, empty)).toEqual(known);
    expect(mergeAttributes(empty, known)).toEqual(known);
  });

  it('ORD-4: a new known value is taken over, each by itself', () => {
    const next = { branch: 'next', committedAt: 8, cliVersion: '2', ciContext: { ...ciContext, provider: 'gitlab' } };
    expect(mergeAttributes(known, next)).toEqual(next);
    for (const name of ['branch', 'committedAt', 'cliVersion', 'ciContext'] as const) {
      const incoming = { ...empty, [name]: next[name] };
      expect(mergeAttributes(known, incoming)).toEqual({ ...known, [name]: next[name] });
    }
  });
});

describe('a report that says nothing', () => {
  it('ALR-5: has no cell and no result', () => {
    expect(isEvaluable(emptyContent)).toBe(false);
    expect(isEvaluable(aContent())).toBe(true);
    expect(isEvaluable({ ...emptyContent, policyResults: [aResult({ passed: true })] })).toBe(true);
  });

  it('ALR-5: drift alone does not make it say anything', () => {
    const drift = [{ namespace: 'oauth', isDrifted: true, severity: null, summary: null, driftCount: 1 }];
    expect(isEvaluable({ ...emptyContent, drift })).toBe(false);
  });
});

it('the counts of a report are its cells by status and its failing results', () => {
  const counted = countContent(aContent([aResult(), aResult({ passed: true })]));
  expect(counted).toEqual({ healthy: 4, warning: 0, critical: 0, unknown: 0, failing: 1 });
});
