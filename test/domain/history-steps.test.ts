import { describe, expect, it } from '@jest/globals';
import { aHistory, aTold, aToldResult } from '../builders.ts';
import { after, afterSteps } from './after.ts';
import type { Settings, Step, Told, ToldResult } from './history.ts';

const failing = aToldResult();
const passing = aToldResult({ passed: true });

/** Heads one after another, each with these results, and what a person does to the first alert in between. */
function steps(...contents: (ToldResult[] | 'acknowledge' | 'unacknowledge')[]): Step[] {
  const batches = contents.map((each, index) => (typeof each === 'string' ? [] : [aTold(`c0${index}`, each)]));
  const submissions = aHistory(batches);
  return contents.map((each, index) => (typeof each === 'string' ? { did: each, alert: 0 } : submissions[index]!));
}

function otlp(commit: string, results: ToldResult[], matrixCells: number): Told {
  return aTold(commit, results, {
    namespaces: results.length > 0 ? ['oauth'] : [],
    environments: results.length > 0 ? ['production'] : [],
    matrixCells,
  });
}

describe('a checkpoint reset', () => {
  const reset: Step = { did: 'reset' };
  /** Submissions with a reset before the last one. */
  const resetting = (...batches: Told[][]) => {
    const submissions: Step[] = aHistory(batches);
    return afterSteps(submissions.toSpliced(-1, 0, reset));
  };

  it('ORD-9: lets a repeat of the head recur, as another revision', () => {
    const { alerts, outcomes, reports, lastCommitSha } = resetting(
      [aTold('aaa', [failing])],
      [aTold('aaa', [failing])],
    );
    expect(alerts).toMatchObject([{ occurrences: 2 }]);
    expect(outcomes[1]).toMatchObject({ head: 'head', reports: ['unchanged'], recurring: [0], mailed: [0] });
    expect([reports, lastCommitSha]).toMatchObject([{ aaa: { revision: 2 } }, 'aaa']);
  });

  it('ORD-9: moves what is in the line to its end', () => {
    const { line } = resetting(
      [aTold('aaa'), aTold('bbb')],
      [aTold('ccc')],
      [aTold('aaa'), aTold('new'), aTold('bbb')],
    );
    expect(line).toEqual(['ccc', 'aaa', 'new', 'bbb']);
  });

  it('ORD-9, ALR-8: blame follows the new line', () => {
    const { alerts, line } = resetting(
      [aTold('aaa', [passing]), aTold('bbb', [failing])],
      [aTold('ccc', [failing])],
      [aTold('aaa', [passing]), aTold('ddd', [passing])],
    );
    expect(line).toEqual(['bbb', 'ccc', 'aaa', 'ddd']);
    expect(alerts).toMatchObject([{ introducedByCommit: 'bbb', resolvedByCommit: 'aaa', resolvedAtCommit: 'ddd' }]);
  });

  it('ORD-9: nobody is told of a commit until it is answered', () => {
    const view = afterSteps([...aHistory([[aTold('aaa', [failing])]]), reset]);
    expect(view).toMatchObject({ head: 'aaa', lastCommitSha: undefined, alerts: [{ status: 'open' }] });
  });
});

describe('an acknowledgement', () => {
  it('ACK-1, ACK-2: stops the mails, survives recurrences, ends with the resolution', () => {
    const { alerts, outcomes } = afterSteps(
      steps([failing], 'acknowledge', [failing], [failing], [passing], [failing]),
    );
    expect(outcomes.map((outcome) => outcome.mailed)).toEqual([[0], [], [], [], [1]]);
    expect(alerts).toMatchObject([
      { acknowledged: true, occurrences: 3, events: ['opened', 'acknowledged', 'resolved'] },
      { acknowledged: false, previous: 0 },
    ]);
  });

  it('ACK-1: is taken back, and given twice is one', () => {
    const { alerts, outcomes } = afterSteps(
      steps([failing], 'acknowledge', 'acknowledge', 'unacknowledge', [failing], 'unacknowledge'),
    );
    expect(outcomes.map((outcome) => outcome.mailed)).toEqual([[0], [0]]);
    expect(alerts).toMatchObject([{ events: ['opened', 'acknowledged', 'unacknowledged'] }]);
  });
});

describe('a channel', () => {
  const channels: Settings['channels'] = [
    { minSeverity: 'critical', notifyResolved: false },
    { minSeverity: 'info', notifyResolved: true },
  ];
  const heard = (results: ToldResult[][], changes: Partial<Settings> = {}) =>
    after(
      results.map((each, index) => [aTold(`c0${index}`, each)]),
      { channels, ...changes },
    ).outcomes.map(({ hearings }) => hearings.map(({ channel, unheard }) => [channel, unheard[0]]));

  it('NTF-1, NTF-7: hears of what reaches its severity, and of resolutions where it wants them', () => {
    const mild = aToldResult({ severity: 'warning' });
    const below = 'below_min_severity';
    expect(heard([[mild], [failing], [passing]])).toEqual([
      [
        [0, below],
        [1, undefined],
      ],
      [
        [0, undefined],
        [1, undefined],
      ],
      [
        [0, 'resolutions_not_wanted'],
        [1, undefined],
      ],
    ]);
  });

  it('ALR-11, NTF-7: hears nothing of a rule that is switched off, which opens nothing', () => {
    expect(heard([[failing]], { disabledRules: [failing.ruleId] })).toEqual([[]]);
  });
});

describe('a report that came over OTLP', () => {
  const found = [aToldResult({ ruleId: 'schema/error', ruleName: 'schema', severity: 'error' })];
  it('ALR-5, INT-1: is an issue list whatever resultMode says of REST', () => {
    const other = aToldResult({ ...found[0], scope: 'database/staging' });
    const elsewhere = { namespaces: ['database'], environments: ['staging'] };
    const blind = aToldResult({ ruleId: 'sops/error', ruleName: 'sops', severity: 'error', scope: 'database/staging' });
    for (const resultMode of ['auto', 'rules', 'issues'] as const) {
      const fixed = [[otlp('aaa', found, 9)], [otlp('bbb', [], 9)]];
      expect(after(fixed, { resultMode }).alerts).toMatchObject([{ reason: 'absent', resolvedByCommit: 'bbb' }]);
      // Its lists hold what has findings, so that nothing is gone for not standing there.
      const moved = [[otlp('aaa', found, 9)], [{ ...otlp('bbb', [other], 9), ...elsewhere }]];
      expect(after(moved, { resultMode }).alerts).toMatchObject([{ reason: 'absent' }, { status: 'open' }]);
      const unread = [[otlp('aaa', found, 9)], [{ ...otlp('bbb', [blind], 9), ...elsewhere }]];
      expect(after(unread, { resultMode }).alerts).toMatchObject([{ status: 'open' }, { status: 'open' }]);
    }
  });

  it('ALR-5: is an issue list, and unknown unless it checked a cell or has an issue', () => {
    const commits = [otlp('aaa', found, 0), otlp('bbb', [], 0), otlp('ccc', [], 9)];
    const { alerts, outcomes } = after(commits.map((commit) => [commit]));
    expect(outcomes.map(({ opened, resolved }) => [opened, resolved])).toEqual([
      [[0], []],
      [[], []],
      [[], [0]],
    ]);
    expect(alerts).toMatchObject([{ reason: 'absent', resolvedByCommit: 'ccc' }]);
  });

  it('PRV-4, ORD-3: is no other content in other words and another order, and tells of findings in words of ours', () => {
    const other = aToldResult({ ruleId: 'sops/error', ruleName: 'sops', severity: 'error' });
    const reworded = [other, { ...found[0]!, message: "Key 'JWT_PRIVATE_KEY' of database/staging" }];
    const { alerts, outcomes } = after([[otlp('aaa', [...found, other], 9)], [otlp('aaa', reworded, 9)]]);
    expect(outcomes[1]).toMatchObject({ head: 'inLine', reports: ['unchanged'], mailed: [] });
    expect(alerts.map(({ message }) => message)).toEqual([
      'Keys fail their schema in oauth/production',
      'The encryption cannot be validated or opened for oauth/production',
    ]);
  });
});
