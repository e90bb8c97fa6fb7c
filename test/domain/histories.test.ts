import { describe, expect, it } from '@jest/globals';
import { aTold, aToldResult } from '../builders.ts';
import { after } from './after.ts';

const failing = aToldResult();
const passing = aToldResult({ passed: true });
const issue = aToldResult({ ruleId: 'schema/error', ruleName: 'schema', severity: 'error' });
const blind = aToldResult({ ruleId: 'sops/error', ruleName: 'sops', severity: 'error', scope: undefined });
const nothing = { hasCells: false, namespaces: [], environments: [] };

describe('the life of an alert', () => {
  it('ALR-1 to ALR-6: as the concepts text tells it', () => {
    const commits = [
      aTold('abc', [failing]),
      aTold('def', [failing]),
      aTold('jkl', [passing]),
      aTold('mno', [failing]),
    ];
    const { alerts, outcomes } = after(commits.map((commit) => [commit]));
    expect(alerts).toMatchObject([
      { status: 'resolved', occurrences: 2, introducedByCommit: 'abc', resolvedByCommit: 'jkl', reason: 'passed' },
      { status: 'open', occurrences: 1, introducedByCommit: 'mno', introducedExact: true, previous: 0 },
    ]);
    expect(outcomes.map((outcome) => outcome.mailed)).toEqual([[0], [0], [], [1]]);
  });

  it('ALR-4: severity, message and count follow the newest head', () => {
    const worse = aToldResult({ severity: 'error', message: 'now 9' });
    const mild = aToldResult({ severity: 'info', message: 'was 1' });
    const { alerts } = after([[aTold('abc', [mild])], [aTold('def', [worse, worse])]]);
    expect(alerts).toMatchObject([{ severity: 'critical', message: 'now 9', count: 2, lastSeenCommit: 'def' }]);
  });

  it('ALR-5: what a rule list leaves out stays open and shows when it was last evaluated', () => {
    const { alerts } = after([[aTold('abc', [failing])], [aTold('def')]]);
    expect(alerts).toMatchObject([{ status: 'open', lastEvaluatedCommit: 'abc', occurrences: 1 }]);
  });

  it('ALR-5: what an issue list leaves out is fixed, once files can be read again', () => {
    const { alerts, outcomes } = after([
      [aTold('abc', [issue])],
      [aTold('def', [blind])],
      [aTold('ghi', [], { driftCount: 0 })],
    ]);
    expect(alerts).toMatchObject([
      { ruleId: 'schema/error', status: 'resolved', reason: 'absent', resolvedByCommit: 'ghi' },
      { ruleId: 'sops/error', status: 'resolved', reason: 'absent', resolvedByCommit: 'ghi' },
    ]);
    expect(outcomes[1]).toMatchObject({ opened: [1], resolved: [] });
  });

  it('ALR-5: the setting resultMode wins over what the words look like', () => {
    const batches = [[aTold('abc', [failing])], [aTold('def')]];
    expect(after(batches, { resultMode: 'issues' }).alerts).toMatchObject([{ status: 'resolved', reason: 'absent' }]);
    const issues = [[aTold('abc', [issue])], [aTold('def', [], { driftCount: 0 })]];
    expect(after(issues, { resultMode: 'rules' }).alerts).toMatchObject([{ status: 'open' }]);
  });

  it('NTF-1, ALR-5: an unknown head becomes head, changes no alert and mails nobody', () => {
    const { head, outcomes, alerts } = after([[aTold('abc', [failing])], [aTold('def', [], nothing)]]);
    expect(head).toBe('def');
    expect(alerts).toMatchObject([{ status: 'open', occurrences: 1, lastSeenCommit: 'abc' }]);
    expect(outcomes[1]).toMatchObject({ head: 'head', recurring: [], mailed: [] });
  });

  it('ALR-5: a namespace that left the lists takes its alert along, and the head is named', () => {
    const smaller = aTold('ghi', [], { namespaces: ['database'] });
    const { alerts } = after([[aTold('abc', [failing])], [aTold('def'), smaller]]);
    expect(alerts).toMatchObject([{ status: 'resolved', reason: 'scope_removed', resolvedByCommit: 'ghi' }]);
  });

  it('ALR-2, ALR-5: also an alert whose scope only the lists of the report before it named', () => {
    const database = { namespaces: ['database'] };
    const gone = aToldResult({ scope: undefined, message: 'oauth/production has no file any more' });
    const { alerts } = after([[aTold('abc')], [aTold('def', [gone], database)], [aTold('ghi', [], database)]]);
    expect(alerts).toMatchObject([{ scope: 'oauth/production', status: 'resolved', reason: 'scope_removed' }]);
  });
});

describe('a gap-fill', () => {
  it('ALR-8, NTF-3: alerts come from its HEAD, blame from all of it, and one mail from the HEAD', () => {
    const batch = [aTold('aaa', [passing]), aTold('bbb', [failing]), aTold('ccc', [failing])];
    const { alerts, outcomes } = after([batch]);
    expect(alerts).toMatchObject([{ introducedByCommit: 'bbb', introducedExact: true, detectedAtCommit: 'ccc' }]);
    expect(alerts).toMatchObject([{ occurrences: 1 }]);
    expect(outcomes).toMatchObject([{ mailed: [0] }]);
  });

  it('ALR-8: the commit that fixed it is named, not the HEAD', () => {
    const batch = [aTold('bbb', [passing]), aTold('ccc', [passing])];
    const { alerts } = after([[aTold('aaa', [failing])], batch]);
    expect(alerts).toMatchObject([{ resolvedByCommit: 'bbb', resolvedAtCommit: 'ccc' }]);
  });

  it('ALR-1: what failed and was fixed within it opens nothing', () => {
    expect(after([[aTold('aaa', [failing]), aTold('bbb', [passing])]]).alerts).toEqual([]);
  });
});

describe('repeats and replacements', () => {
  it('ORD-3: a repeat changes nothing and notifies nobody, at once or after newer batches', () => {
    const first = [aTold('aaa', [failing])];
    const { outcomes, alerts } = after([first, first, [aTold('bbb', [failing])], first]);
    const quiet = { head: 'inLine', reports: ['unchanged'], opened: [], recurring: [], mailed: [] };
    expect(outcomes).toMatchObject([{ mailed: [0] }, quiet, { mailed: [0] }, quiet]);
    expect(alerts).toMatchObject([{ occurrences: 2 }]);
  });

  it('ORD-3: A, B, A: the last arrival wins and the content is A again', () => {
    const [a, b] = [aTold('aaa', [failing]), aTold('aaa', [passing])];
    const { outcomes, alerts } = after([[a], [b], [a]]);
    expect(outcomes.map((outcome) => outcome.reports)).toEqual([['stored'], ['replaced'], ['replaced']]);
    expect(alerts).toMatchObject([
      { status: 'resolved', reason: 'replaced', resolvedByCommit: 'aaa' },
      { status: 'open', previous: 0 },
    ]);
  });

  it('ALR-12, NTF-3: replacing the head is no further occurrence and mails only what it opened', () => {
    const other = aToldResult({ ruleId: 'rotation_max_age' });
    const { outcomes, alerts } = after([[aTold('aaa', [failing])], [aTold('aaa', [failing, other])]]);
    expect(alerts).toMatchObject([{ occurrences: 1 }, { ruleId: 'rotation_max_age' }]);
    expect(outcomes).toMatchObject([{ mailed: [0] }, { recurring: [0], opened: [1], mailed: [1] }]);
  });

  it('ORD-4: replacing the head in a late batch derives it again', () => {
    const late = [aTold('aaa', [passing]), aTold('old', [], { time: 1_600_000_000_000 })];
    const { outcomes, alerts, line } = after([[aTold('aaa', [failing])], late]);
    expect(outcomes[1]).toMatchObject({ head: 'late', reports: ['replaced', 'stored'], resolved: [0] });
    expect(alerts).toMatchObject([{ reason: 'replaced', resolvedByCommit: 'aaa' }]);
    expect(line).toEqual(['aaa']);
  });

  it('ORD-4: replacing an older commit changes no alert', () => {
    const { alerts, outcomes } = after([
      [aTold('aaa', [failing])],
      [aTold('bbb', [failing])],
      [aTold('aaa', [passing])],
    ]);
    expect(alerts).toMatchObject([{ status: 'open', occurrences: 2 }]);
    expect(outcomes[2]).toMatchObject({ reports: ['replaced'], resolved: [], mailed: [] });
  });

  it('ORD-4, ALR-8: an alert whose failing commit was replaced later is not resolved by a commit before it', () => {
    const before = [[aTold('aaa', [passing])], [aTold('bbb', [failing])], [aTold('ccc', [], nothing)]];
    const { alerts, line } = after([...before, [aTold('bbb', [passing])], [aTold('ddd', [passing])]]);
    expect(line).toEqual(['aaa', 'bbb', 'ccc', 'ddd']);
    expect(alerts).toMatchObject([{ introducedByCommit: 'bbb', resolvedByCommit: 'bbb', reason: 'passed' }]);
  });

  it('ORD-4: an empty branch or time never replaces a known one, nor is it other content', () => {
    const early = aTold('bbb', [], { time: 1_600_000_000_000 });
    const { outcomes, line } = after([[early], [aTold('bbb')], [aTold('aaa', [], { time: 1_600_000_000_001 })]]);
    expect(outcomes[1]).toMatchObject({ reports: ['unchanged'] });
    expect(line).toEqual(['bbb', 'aaa']);
  });
});

describe('late and untracked batches', () => {
  it('ORD-6, ORD-7, NTF-3: fill history, derive nothing and mail nobody', () => {
    const late = aTold('old', [failing], { time: 1_600_000_000_000 });
    const untracked = aTold('top', [failing], { branch: 'feature' });
    const { outcomes, alerts, line } = after([[aTold('aaa')], [late], [untracked]], { trackedBranches: ['main'] });
    const quiet = { reports: ['stored'], opened: [], mailed: [] };
    expect(outcomes.slice(1)).toMatchObject([
      { head: 'late', ...quiet },
      { head: 'untracked', ...quiet },
    ]);
    expect([alerts, line]).toEqual([[], ['aaa']]);
  });

  it('ORD-5: are marked, until they join', () => {
    const late = aTold('old', [], { time: 1_600_000_000_000 });
    const feature = aTold('top', [], { branch: 'feature' });
    const before = [[aTold('aaa')], [late], [feature], [aTold('new'), aTold('aaa')]];
    const settings = { trackedBranches: ['main'] };
    expect(after(before, settings).reports).toMatchObject({
      old: { outside: 'late' },
      top: { outside: 'untracked' },
      new: { outside: 'late' },
    });
    const { reports, line } = after([...before, [late, aTold('new'), aTold('last')]], settings);
    expect(reports).toMatchObject({ old: { outside: undefined }, new: { outside: undefined } });
    expect(line).toEqual(['aaa', 'old', 'new', 'last']);
  });
});
