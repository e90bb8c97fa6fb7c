import { describe, expect, it } from '@jest/globals';
import type { Receipt } from '../../../../web/src/api/types.ts';
import { isUnderWay, ledeOf, spanBetween, stepsOf } from '../../../../web/src/screens/receipt/steps.ts';

const receipt = (given: Partial<Receipt>) =>
  ({
    status: 'done',
    receivedAt: '2026-11-22T14:02:11.204Z',
    doneAt: '2026-11-22T14:02:11.288Z',
    headCommit: 'e41c07b93d20',
    headOutcome: 'head',
    reportCount: 2,
    reports: [{ outcome: 'stored' }, { outcome: 'unchanged' }],
    notifications: [],
    notNotified: null,
    ...given,
  }) as Receipt;
const notification = (status: string) => ({ status }) as Receipt['notifications'][number];

describe('the steps of a receipt', () => {
  it('say what was stored and how long it took', () => {
    const steps = stepsOf(receipt({ notifications: [notification('sent'), notification('failed')] }));
    expect(steps.map(({ name, state, what }) => [name, state, what])).toEqual([
      ['Received', 'done', '2 reports'],
      ['Staged', 'done', 'cannot be lost from here'],
      ['Stored', 'done', '1 new, 1 unchanged'],
      ['Alerts derived', 'done', 'from e41c07b only'],
      ['Notified', 'failed', '1 sent, 1 failed'],
    ]);
    expect(steps[2]?.at).toBe('+ 84 ms');
  });

  it('stop where a failed batch stopped', () => {
    const steps = stepsOf(receipt({ status: 'failed', doneAt: null, headOutcome: null, reports: [] }));
    expect(steps.map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'later', 'later']);
  });

  it.each([
    ['late', 'late', 'none: its HEAD is older than the head'],
    ['unchanged', 'repeat', 'none: its HEAD changed nothing'],
    ['replaced', 'history', 'none: its HEAD is not the head'],
    // ORD-4: the content of the head was replaced, whatever became of the batch.
    ['replaced', 'no_alerts', 'again, from the new content of the head'],
    ['late', null, 'again, from the new content of the head'],
  ] as const)('of a batch that is %s and notified nobody because of %s say what became of the alerts', (...given) => {
    const [headOutcome, notNotified, words] = given;
    expect(stepsOf(receipt({ headOutcome, notNotified }))[3]?.what).toBe(words);
  });

  it.each([
    ['head', null, 'Its HEAD became the head: matrix and alerts follow from it.'],
    ['late', 'late', 'Its HEAD is older than the head, and fills history. Nobody is notified.'],
    [
      'late',
      null,
      'Its HEAD is older than the head, and fills history. The head has new content, and alerts follow from it.',
    ],
  ] as const)('ORD-4, NTF-7: of a batch that is %s and not notified for %s have a lede that says so', (...given) => {
    const [headOutcome, notNotified, words] = given;
    expect(ledeOf(receipt({ headOutcome, notNotified }))).toBe(words);
  });

  it('are followed while something is still to come', () => {
    expect(isUnderWay(receipt({ status: 'staged' }))).toBe(true);
    expect(isUnderWay(receipt({ notifications: [notification('queued')] }))).toBe(true);
    expect(isUnderWay(receipt({ notifications: [notification('failed')] }))).toBe(false);
  });

  it('tell short spans to the millisecond', () => {
    expect(spanBetween('2026-11-22T14:02:11.000Z', '2026-11-22T14:02:12.940Z')).toBe('1.94 s');
    expect(spanBetween('2026-11-22T14:02:11.000Z', '2026-11-22T14:05:12.000Z')).toBe('3 min');
  });
});
