import { describe, expect, it } from '@jest/globals';
import { evidenceOf, identityKey, type EvaluatedReport, type Finding } from '../../src/domain/evidence.ts';
import { aContent, aResult, anEvaluated, anEvaluatedIssueList, anIssue, emptyContent } from '../builders.ts';

const findings = (report: EvaluatedReport): Finding[] => [...report.findings.values()];
const scopes = (report: EvaluatedReport): string[] => findings(report).map((finding) => finding.scope);
const unscoped = (message: string) => aResult({ scope: null, message });

describe('the scope of a result', () => {
  it('ALR-2: is its own, whatever the message names', () => {
    const result = aResult({ scope: 'oauth', message: 'oauth/production has no key' });
    expect(scopes(anEvaluated([result]))).toEqual(['oauth']);
  });

  it('ALR-2: else the one pair that the message names', () => {
    expect(scopes(anEvaluated([unscoped('Rotation overdue for oauth/production (94 days)')]))).toEqual([
      'oauth/production',
    ]);
  });

  it('ALR-2: a pair named twice is one pair', () => {
    expect(scopes(anEvaluated([unscoped('oauth/staging, really oauth/staging')]))).toEqual(['oauth/staging']);
  });

  it('ALR-2: is empty when the message names two pairs or none', () => {
    expect(scopes(anEvaluated([unscoped('oauth/staging and oauth/production differ')]))).toEqual(['']);
    expect(scopes(anEvaluated([unscoped('payments/staging is not ours')]))).toEqual(['']);
    expect(scopes(anEvaluated([unscoped('Too few recipients')]))).toEqual(['']);
  });

  it('ALR-2: a pair that touches a letter, a digit, _, / or - is not named', () => {
    const touched = ['a', 'Z', '7', '_', '/', '-'].flatMap((sign) => [`${sign}oauth/staging`, `oauth/staging${sign}`]);
    for (const pair of touched) expect(scopes(anEvaluated([unscoped(`see ${pair} now`)]))).toEqual(['']);
    for (const pair of ['oauth/staging', '"oauth/staging"', '(oauth/staging)', 'oauth/staging.']) {
      expect(scopes(anEvaluated([unscoped(pair)]))).toEqual(['oauth/staging']);
    }
  });

  it('ALR-2: a touched pair does not hide the same pair further on', () => {
    expect(scopes(anEvaluated([unscoped('x-oauth/staging, oauth/staging')]))).toEqual(['oauth/staging']);
  });

  it('ALR-2: is found among names that are all parts of each other, in as many results as a report may have', () => {
    const lengths = Array.from({ length: 100 }, (_, index) => index + 1);
    const grid = {
      namespaces: lengths.map((length) => 'a'.repeat(length)),
      environments: lengths.map((length) => 'b'.repeat(length)),
    };
    const messages = Array.from({ length: 10_000 }, (_, index) => `${index} ${'a'.repeat(300)}/${'b'.repeat(200)}`);
    expect(scopes(anEvaluated([], { content: aContent([...messages, 'aa/b'].map(unscoped), grid) }))).toEqual([
      '',
      'aa/b',
    ]);
  });

  it('ALR-2: 10,000 messages of nothing but slashes name no pair, whatever the names are like', () => {
    const parts = Array.from({ length: 42 }, (_, index) => ' / '.repeat(index + 1));
    for (const names of [['n'.repeat(128)], parts, ['/'.repeat(128)]]) {
      const grid = { namespaces: names, environments: names.map((name) => `${name}x`) };
      const messages = Array.from({ length: 10_000 }, (_, index) => ' / '.repeat(170) + (index % 10));
      const content = aContent(messages.map(unscoped), grid);
      const start = performance.now();
      expect(scopes(anEvaluated([], { content, predecessor: grid }))).toEqual(['']);
      console.log(`10,000 messages of slashes were read in ${(performance.now() - start).toFixed(0)} ms`);
    }
  }, 30_000);

  it('ALR-2: a pair of the report just before it counts too, but not a mixture of both', () => {
    const predecessor = { namespaces: ['payments'], environments: ['dev'] };
    const named = (message: string) => scopes(anEvaluated([unscoped(message)], { predecessor }));
    expect(named('payments/dev is gone')).toEqual(['payments/dev']);
    expect(named('payments/staging is gone')).toEqual(['']);
    expect(named('payments/dev moved to oauth/staging')).toEqual(['']);
  });
});

describe('several results of one identity', () => {
  const grave = aResult({ severity: 'critical', message: 'b' });
  const first = aResult({ severity: 'critical', message: 'a' });
  const mild = aResult({ severity: 'info', message: '0' });

  it('ALR-3: are one, with the count, the highest severity and its smallest message', () => {
    expect(findings(anEvaluated([grave, first, mild]))).toMatchObject([
      { failing: true, count: 3, severity: 'critical', message: 'a' },
    ]);
  });

  it('ALR-3: failing wins over passing, and passing ones are not counted', () => {
    const passing = aResult({ passed: true, severity: 'critical', message: '!' });
    for (const results of [
      [mild, passing],
      [passing, mild],
    ]) {
      expect(findings(anEvaluated(results))).toMatchObject([
        { failing: true, count: 1, severity: 'info', message: '0' },
      ]);
    }
  });

  it('ALR-3: exact duplicates count', () => {
    expect(findings(anEvaluated([grave, grave]))).toMatchObject([{ count: 2 }]);
  });

  it('ALR-3: messages are ordered by code point, not by UTF-16 unit', () => {
    const astral = aResult({ message: '\u{1F512}' });
    const privateUse = aResult({ message: '\uFF5E' });
    for (const results of [
      [astral, privateUse],
      [privateUse, astral],
    ]) {
      expect(findings(anEvaluated(results))).toMatchObject([{ message: '\uFF5E' }]);
    }
  });

  it('ALR-1: another rule or another scope is another identity', () => {
    const report = anEvaluated([aResult(), aResult({ ruleId: 'other' }), aResult({ scope: 'oauth/staging' })]);
    expect(report.findings.size).toBe(3);
    expect(identityKey({ ruleId: 'a"', scope: 'b' })).not.toBe(identityKey({ ruleId: 'a', scope: '"b' }));
  });
});

describe('the evidence of a rule list', () => {
  const identity = { ruleId: 'missing_keys', scope: 'oauth/production' };

  it('ALR-5: says failing or passed of what it lists, and nothing of the rest', () => {
    expect(evidenceOf(anEvaluated([aResult()]), identity)).toBe('failing');
    expect(evidenceOf(anEvaluated([aResult({ passed: true })]), identity)).toBe('passed');
    expect(evidenceOf(anEvaluated([aResult({ scope: 'oauth/staging' })]), identity)).toBe('none');
  });

  it('ALR-5: a report without a cell and without a result says nothing in either dialect', () => {
    for (const dialect of ['rules', 'issues'] as const) {
      expect(evidenceOf(anEvaluated([], { content: emptyContent, dialect }), identity)).toBe('none');
    }
  });
});

describe('the evidence of an issue list', () => {
  const schema = { ruleId: 'schema/error', scope: 'oauth/production' };
  const sops = anIssue('sops', { message: 'cannot decrypt', scope: null });

  it('ALR-5: what it does not list is absent, which means fixed', () => {
    expect(evidenceOf(anEvaluatedIssueList([]), schema)).toBe('absent');
    expect(evidenceOf(anEvaluatedIssueList([anIssue('schema')]), schema)).toBe('failing');
    expect(evidenceOf(anEvaluatedIssueList([anIssue('schema', { passed: true })]), schema)).toBe('passed');
  });

  it('ALR-5: while files cannot be read, absence proves nothing but for matrix and sops', () => {
    const blind = anEvaluatedIssueList([sops]);
    expect(evidenceOf(blind, schema)).toBe('none');
    expect(evidenceOf(blind, { ruleId: 'matrix/error', scope: '' })).toBe('absent');
    expect(evidenceOf(blind, { ruleId: 'sops/error', scope: 'oauth/production' })).toBe('absent');
    expect(evidenceOf(blind, { ruleId: 'sopsy/error', scope: '' })).toBe('none');
  });

  it('ALR-5: what a blind report does list still counts', () => {
    const blind = anEvaluatedIssueList([sops, anIssue('schema'), anIssue('drift', { passed: true })]);
    expect(evidenceOf(blind, schema)).toBe('failing');
    expect(evidenceOf(blind, { ruleId: 'drift/error', scope: 'oauth/production' })).toBe('passed');
  });

  it('ALR-5: only a failing sops result blinds', () => {
    const warned = anEvaluatedIssueList([anIssue('sops', { passed: true, scope: null })]);
    expect(evidenceOf(warned, schema)).toBe('absent');
  });

  it('ALR-5: a grid without an issue is evidence that all is fixed', () => {
    expect(evidenceOf(anEvaluatedIssueList([], { content: aContent() }), schema)).toBe('absent');
  });
});
