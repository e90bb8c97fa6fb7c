import { describe, expect, it } from '@jest/globals';
import { arrivedAfterReset, decideBatch, type KnownReport } from '../../src/domain/line.ts';
import { aKnown, anIncoming } from '../builders.ts';

const now = 5_000;

/** What is stored, the head last. */
function stored(known: readonly KnownReport[], trackedBranches: readonly string[] = []) {
  const headCommit = known.findLast((report) => report.inLine)?.commitSha ?? null;
  const byCommit = new Map(known.map((report) => [report.commitSha, report]));
  return { headCommit, known: byCommit, trackedBranches, answersReset: false };
}
const outcomes = (decision: ReturnType<typeof decideBatch>): string[] => decision.reports.map((each) => each.outcome);

describe('a batch at an integration', () => {
  it('ORD-2: its last report becomes the first head', () => {
    const decision = decideBatch(stored([]), [anIncoming('aaa'), anIncoming('bbb')], now);
    expect(decision).toMatchObject({ headOutcome: 'head', joins: ['aaa', 'bbb'], headReplaced: false });
    expect(outcomes(decision)).toEqual(['stored', 'stored']);
  });

  it('ORD-3: a repeat of what is stored changes nothing', () => {
    const repeat = decideBatch(stored([aKnown('aaa'), aKnown('bbb')]), [anIncoming('aaa'), anIncoming('bbb')], now);
    expect(repeat).toMatchObject({ headOutcome: 'unchanged', joins: [], headReplaced: false });
    expect(outcomes(repeat)).toEqual(['unchanged', 'unchanged']);
  });

  it('ORD-3: a repeat after newer batches changes nothing either', () => {
    const repeat = decideBatch(stored([aKnown('aaa'), aKnown('bbb')]), [anIncoming('aaa')], now);
    expect(repeat).toMatchObject({ headOutcome: 'unchanged', joins: [], headReplaced: false });
  });

  it('ORD-3: equal content whose commit was untracked until now becomes head', () => {
    const state = stored([aKnown('aaa'), aKnown('bbb', { inLine: false, firstReceivedAt: 2_000 })], ['main']);
    const decision = decideBatch(state, [anIncoming('bbb', { branch: 'main' })], now);
    expect(decision).toMatchObject({ headOutcome: 'head', joins: ['bbb'] });
    expect(outcomes(decision)).toEqual(['unchanged']);
  });
});

describe('other content of a stored commit', () => {
  const other = { contentHash: 'other' };

  it('ORD-4: of the head, alone: the head is derived again', () => {
    const decision = decideBatch(stored([aKnown('aaa')]), [anIncoming('aaa', other)], now);
    expect(decision).toMatchObject({ headOutcome: 'replaced', headReplaced: true, joins: [] });
  });

  it('ORD-4: of the head, in a batch whose HEAD is late: the head is derived again all the same', () => {
    const state = stored([aKnown('aaa', { committedAt: 900 })]);
    const batch = [anIncoming('aaa', other), anIncoming('old', { committedAt: 100 })];
    expect(decideBatch(state, batch, now)).toMatchObject({ headOutcome: 'late', headReplaced: true, joins: [] });
  });

  it('ORD-4: of the head, in a batch whose HEAD is untracked: the head is derived again all the same', () => {
    const batch = [anIncoming('aaa', other), anIncoming('new', { branch: 'feature' })];
    const decision = decideBatch(stored([aKnown('aaa')], ['main']), batch, now);
    expect(decision).toMatchObject({ headOutcome: 'untracked', headReplaced: true });
  });

  it('ORD-4: of the head, in a batch whose HEAD is an older commit of the line: the same', () => {
    const batch = [anIncoming('bbb', other), anIncoming('aaa')];
    const decision = decideBatch(stored([aKnown('aaa'), aKnown('bbb')]), batch, now);
    expect(decision).toMatchObject({ headOutcome: 'unchanged', headReplaced: true });
  });

  it('ORD-4: of the old head, in a batch whose HEAD becomes head: only the new head is derived', () => {
    const decision = decideBatch(stored([aKnown('aaa')]), [anIncoming('aaa', other), anIncoming('bbb')], now);
    expect(decision).toMatchObject({ headOutcome: 'head', headReplaced: false, joins: ['bbb'] });
    expect(outcomes(decision)).toEqual(['replaced', 'stored']);
  });

  it('ORD-4: of an older commit changes history and nothing else', () => {
    const decision = decideBatch(stored([aKnown('aaa'), aKnown('bbb')]), [anIncoming('aaa', other)], now);
    expect(decision).toMatchObject({ headOutcome: 'replaced', headReplaced: false, joins: [] });
  });

  it('ORD-4: another branch or commit time is not other content', () => {
    const batch = [anIncoming('aaa', { branch: 'release', committedAt: 77 })];
    const decision = decideBatch(stored([aKnown('aaa')]), batch, now);
    expect(decision).toMatchObject({ headOutcome: 'unchanged', headReplaced: false });
  });
});

describe('the line', () => {
  it('ORD-5: reports in it keep their place, stored ones outside it join in the order of the batch', () => {
    const state = stored([aKnown('out', { inLine: false }), aKnown('aaa')]);
    const batch = [anIncoming('out'), anIncoming('aaa'), anIncoming('new'), anIncoming('top')];
    expect(decideBatch(state, batch, now).joins).toEqual(['out', 'new', 'top']);
  });

  it('ORD-5: a HEAD that is in it already does not become head, and nothing joins', () => {
    const state = stored([aKnown('aaa'), aKnown('bbb')]);
    const decision = decideBatch(state, [anIncoming('new'), anIncoming('aaa')], now);
    expect(decision).toMatchObject({ headOutcome: 'unchanged', joins: [] });
    expect(outcomes(decision)).toEqual(['stored', 'unchanged']);
  });

  it('ORD-5: a new commit before such a HEAD is late: what follows it has its place already', () => {
    const state = stored([aKnown('aaa'), aKnown('bbb')], ['main']);
    expect(decideBatch(state, [anIncoming('new'), anIncoming('aaa')], now).outsideLine).toBe('late');
    const feature = [anIncoming('new'), anIncoming('aaa', { branch: 'feature' })];
    expect(decideBatch(state, feature, now)).toMatchObject({ headOutcome: 'unchanged', outsideLine: 'untracked' });
  });
});

const branch = (name: string, tracked: string[]) =>
  decideBatch(stored([aKnown('aaa')], tracked), [anIncoming('bbb', { branch: name })], now);

describe('tracked branches', () => {
  it('ORD-6: without a list every branch is tracked', () => {
    expect(branch('feature', [])).toMatchObject({ headOutcome: 'head' });
  });

  it('ORD-6: a report of another named branch is stored and not in the line', () => {
    expect(branch('feature', ['main'])).toMatchObject({ headOutcome: 'untracked', joins: [] });
    expect(branch('main', ['main'])).toMatchObject({ headOutcome: 'head', joins: ['bbb'] });
  });

  it('ORD-6: a detached checkout, which sends no branch, is tracked', () => {
    expect(branch('', ['main'])).toMatchObject({ headOutcome: 'head' });
  });

  it("ORD-6: the branch of the batch's HEAD counts, not that of the reports before it", () => {
    const batch = [anIncoming('bbb', { branch: 'feature' }), anIncoming('ccc', { branch: 'main' })];
    expect(decideBatch(stored([aKnown('aaa')], ['main']), batch, now).joins).toEqual(['bbb', 'ccc']);
  });
});

const headAt = (changes: Partial<KnownReport>) => stored([aKnown('head', changes)]);
const outcome = (state: ReturnType<typeof stored>, committedAt: number | null, receivedAt = now) =>
  decideBatch(state, [anIncoming('new', { committedAt })], receivedAt).headOutcome;

describe('lateness', () => {
  it('ORD-7: a batch whose HEAD is older than the head is late', () => {
    expect(outcome(headAt({ committedAt: 900 }), 899)).toBe('late');
  });

  it('ORD-7: at equal times the later arrival wins', () => {
    expect(outcome(headAt({ committedAt: 900 }), 900)).toBe('head');
  });

  it('ORD-7: without a timestamp, when it was first received counts', () => {
    expect(outcome(headAt({ committedAt: null, firstReceivedAt: 1_000 }), 999)).toBe('late');
    expect(outcome(headAt({ committedAt: null, firstReceivedAt: 1_000 }), null, 1_000)).toBe('head');
  });

  it('ORD-7: a timestamp in the future does not keep later commits out', () => {
    const clockAhead = headAt({ committedAt: 999_999, firstReceivedAt: 1_000 });
    expect(outcome(clockAhead, null, 1_001)).toBe('head');
    expect(outcome(clockAhead, 888_888, 1_001)).toBe('head');
  });

  it('ORD-7: first received is the time of the first submission, not of this one', () => {
    const state = stored([aKnown('new', { inLine: false, firstReceivedAt: 500 }), aKnown('head')]);
    expect(outcome(state, null)).toBe('late');
  });

  it('ORD-7: a timestamp that an earlier submission brought still counts', () => {
    const state = stored([aKnown('new', { inLine: false, committedAt: 400, firstReceivedAt: 2_000 }), aKnown('head')]);
    expect(outcome(state, null)).toBe('late');
  });

  it('ORD-7: a timestamp of the head that comes with this batch is taken over first', () => {
    const batch = [anIncoming('head', { committedAt: 100 }), anIncoming('new', { committedAt: 500 })];
    expect(decideBatch(headAt({ firstReceivedAt: 1_000 }), batch, now).headOutcome).toBe('head');
  });

  it('ORD-7: a late batch fills history', () => {
    const batch = [anIncoming('old', { committedAt: 1 }), anIncoming('older', { committedAt: 2 })];
    const decision = decideBatch(headAt({}), batch, now);
    expect(decision).toMatchObject({ headOutcome: 'late', joins: [], headReplaced: false });
    expect(outcomes(decision)).toEqual(['stored', 'stored']);
  });
});

const reset = (state: ReturnType<typeof stored>) => ({ ...state, answersReset: true });

describe('the first batch after a checkpoint reset', () => {
  const line = [aKnown('aaa'), aKnown('bbb'), aKnown('ccc')];

  it('ORD-9: is the first of those that arrived after it', () => {
    expect([4n, 5n, 6n].map((arrival) => arrivedAfterReset(arrival, 5n))).toEqual([false, false, true]);
    expect(arrivedAfterReset(1n, null)).toBe(false);
  });

  it('ORD-9: becomes head though it is a repeat; its reports leave their places and join again at the end', () => {
    const decision = decideBatch(reset(stored(line)), [anIncoming('aaa'), anIncoming('new'), anIncoming('bbb')], now);
    expect(decision).toMatchObject({ headOutcome: 'head', joins: ['aaa', 'new', 'bbb'], headReplaced: false });
    expect(outcomes(decision)).toEqual(['unchanged', 'stored', 'unchanged']);
  });

  it("ORD-9: raises its HEAD's revision by one, and that of no other unchanged report", () => {
    expect(decideBatch(reset(stored(line)), [anIncoming('aaa'), anIncoming('bbb')], now).revised).toEqual(['bbb']);
    const other = { contentHash: 'other' };
    const replaced = [anIncoming('aaa', other), anIncoming('bbb', other)];
    expect(decideBatch(reset(stored(line)), replaced, now).revised).toEqual(['aaa', 'bbb']);
    expect(decideBatch(reset(stored(line)), [anIncoming('new')], now).revised).toEqual([]);
    expect(decideBatch(stored(line), [anIncoming('aaa'), anIncoming('bbb')], now).revised).toEqual([]);
  });

  it('ORD-9: may be the present head itself, also with other content', () => {
    for (const contentHash of ['content of ccc', 'other']) {
      const decision = decideBatch(reset(stored(line)), [anIncoming('ccc', { contentHash })], now);
      expect(decision).toMatchObject({ headOutcome: 'head', joins: ['ccc'], headReplaced: false, revised: ['ccc'] });
    }
  });

  it('ORD-9: becomes head though it is untracked or late', () => {
    const state = reset(stored([aKnown('aaa', { committedAt: 900 })], ['main']));
    for (const changes of [{ branch: 'feature' }, { committedAt: 100 }]) {
      const decision = decideBatch(state, [anIncoming('new', changes)], now);
      expect(decision).toMatchObject({ headOutcome: 'head', joins: ['new'] });
    }
  });
});
