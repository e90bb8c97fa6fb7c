import { describe, expect, it } from '@jest/globals';
import { searchIntroduction } from '../../src/domain/blame.ts';
import type { EvaluatedReport } from '../../src/domain/evidence.ts';
import type { PolicyResult } from '../../src/domain/report.ts';
import { searchTogether } from '../../src/domain/since.ts';
import { findIntroduction, findResolution, type LineStretch } from './stretch.ts';
import { aResult, anEvaluated, anEvaluatedIssueList, anIssue, emptyContent } from '../builders.ts';

const identity = { ruleId: 'missing_keys', scope: 'oauth/production' };
const issue = { ruleId: 'schema/error', scope: 'oauth/production' };

type Entry = (commitSha: string) => EvaluatedReport;
const rules =
  (...results: PolicyResult[]): Entry =>
  (commitSha) =>
    anEvaluated(results, { commitSha });
const issues =
  (...results: PolicyResult[]): Entry =>
  (commitSha) =>
    anEvaluatedIssueList(results, { commitSha });
const unknown: Entry = (commitSha) => anEvaluated([], { commitSha, content: emptyContent });
const fails = rules(aResult());
const passes = rules(aResult({ passed: true }));
const silent = rules();
const clean = issues();
const broken = issues(anIssue('schema'));
const blind = issues(anIssue('sops', { scope: null }));

/** A whole line, oldest first, whose commits are c1, c2 and so on. */
function line(...entries: Entry[]): LineStretch {
  return { reports: entries.map((entry, index) => entry(`c${index + 1}`)).toReversed(), reachesStart: true };
}
const newest = (length: number, { reports }: LineStretch): LineStretch => ({
  reports: reports.slice(0, length),
  reachesStart: false,
});
const introduced = (...entries: Entry[]) => findIntroduction(identity, line(...entries));
const resolved = (...entries: Entry[]) => findResolution(identity, line(...entries));

const failsAs = (...ruleIds: string[]) => ruleIds.map((ruleId) => aResult({ ruleId, scope: null, message: '' }));

describe('several questions about one line', () => {
  const [brief, long] = [
    { ruleId: 'brief', scope: '' },
    { ruleId: 'long', scope: '' },
  ];
  const { reports } = line(passes, issues(), rules(...failsAs('long')), rules(...failsAs('long', 'brief')));
  const searches = () => [brief, long].map(searchIntroduction);

  it('ALR-8: are answered by one walk as each by its own, in their order', () => {
    const together = searchTogether(searches());
    const answers = reports.map((report) => together.see(report));
    expect(answers.slice(0, 2)).toEqual([undefined, undefined]);
    expect(answers[2]).toEqual([
      { commitSha: 'c4', exact: false },
      { commitSha: 'c3', exact: true },
    ]);
  });

  it('ALR-8: end where the line begins', () => {
    const together = searchTogether(searches());
    expect(reports.slice(0, 2).map((report) => together.see(report))).toEqual([undefined, undefined]);
    expect(together.end()).toEqual([
      { commitSha: 'c4', exact: false },
      { commitSha: 'c3', exact: false },
    ]);
  });
});

describe('who introduced a failure', () => {
  it('ALR-8: the head itself when the report before it passed', () => {
    expect(introduced(passes, fails)).toEqual({ commitSha: 'c2', exact: true });
  });

  it('ALR-8: the earliest commit of the unbroken failing run, gap-filled ones included', () => {
    expect(introduced(fails, passes, fails, fails, fails)).toEqual({ commitSha: 'c3', exact: true });
  });

  it('ALR-8: is not exact where the line begins failing', () => {
    expect(introduced(fails, fails)).toEqual({ commitSha: 'c1', exact: false });
    expect(introduced(fails)).toEqual({ commitSha: 'c1', exact: false });
  });

  it('ALR-8: reports without evidence do not break the run', () => {
    expect(introduced(passes, fails, silent, unknown, fails)).toEqual({ commitSha: 'c2', exact: true });
  });

  it('ALR-8: is not exact when the report just before it has no evidence', () => {
    expect(introduced(passes, unknown, fails)).toEqual({ commitSha: 'c3', exact: false });
    expect(introduced(passes, silent, fails)).toEqual({ commitSha: 'c3', exact: false });
    expect(introduced(unknown, fails)).toEqual({ commitSha: 'c2', exact: false });
  });

  it('ALR-8: absence in an issue list is evidence, but not in a blind one', () => {
    expect(findIntroduction(issue, line(clean, broken))).toEqual({ commitSha: 'c2', exact: true });
    expect(findIntroduction(issue, line(clean, blind, broken))).toEqual({ commitSha: 'c3', exact: false });
    expect(findIntroduction(issue, line(clean, broken, blind, broken))).toEqual({ commitSha: 'c2', exact: true });
  });

  it('ALR-8: a stretch that is too short to tell says so', () => {
    const whole = line(passes, fails, fails);
    expect(findIntroduction(identity, newest(1, whole))).toBeUndefined();
    expect(findIntroduction(identity, newest(2, whole))).toBeUndefined();
    expect(findIntroduction(identity, newest(3, whole))).toEqual({ commitSha: 'c2', exact: true });
  });
});

describe('a rule that nobody evaluated for long', () => {
  it('ALR-8: counts as introduced where it is first seen: a thousand silent reports end the search', () => {
    const quiet = Array.from({ length: 1_000 }, () => silent);
    expect(findIntroduction(identity, newest(1_001, line(fails, ...quiet, fails)))).toEqual({
      commitSha: 'c1002',
      exact: false,
    });
    expect(findIntroduction(identity, newest(1_000, line(fails, ...quiet, fails)))).toBeUndefined();
  });
});

describe('who resolved it', () => {
  it('ALR-8: the head when the report before it failed', () => {
    expect(resolved(fails, passes)).toBe('c2');
  });

  it('ALR-8: the first commit after the last failing one with evidence of not failing', () => {
    expect(resolved(fails, passes, fails, passes, passes)).toBe('c4');
  });

  it('ALR-8: reports without evidence fix nothing', () => {
    expect(resolved(fails, unknown, silent, passes, unknown, passes)).toBe('c4');
    expect(findResolution(issue, line(broken, blind, unknown, clean, clean))).toBe('c4');
  });

  it('ALR-8: matrix and sops are fixed by their absence from a blind report', () => {
    const matrix = { ruleId: 'matrix/error', scope: 'oauth/production' };
    expect(findResolution(matrix, line(issues(anIssue('matrix')), blind, clean))).toBe('c2');
  });

  it('ALR-8: a stretch that does not reach the last failing one says so', () => {
    const whole = line(fails, passes, passes);
    expect(findResolution(identity, newest(2, whole))).toBeUndefined();
    expect(findResolution(identity, newest(3, whole))).toBe('c2');
  });
});
