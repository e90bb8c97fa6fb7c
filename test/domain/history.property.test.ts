import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { expectAgreement } from './agreement.ts';
import { histories } from './histories.ts';
import { isOutcome } from './history.ts';
import { interestsOf } from './interest.ts';
import { replay } from './oracle.ts';
import { run } from './pure-core.ts';

const numRuns = Number(process.env['CLEF_PROPERTY_RUNS'] ?? 2_000);
const seed = process.env['CLEF_PROPERTY_SEED'];

describe('any history', () => {
  it('ORD-1 to ORD-7, ORD-9, ALR-1 to ALR-6, ALR-8 to ALR-12, ACK-1, ACK-2, NTF-1, NTF-3, NTF-7, PRV-4: ends as the rules say, step by step', () => {
    fc.assert(
      fc.property(histories(), (history) => expectAgreement(run(history), replay(history))),
      { numRuns, ...(seed !== undefined && { seed: Number(seed) }) },
    );
  });

  it('NTF-4: tells a channel of a head once, or again of another revision of it', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const outcomes = run(history).outcomes.filter(isOutcome);
        const messages = outcomes.flatMap(({ hearings }) => [
          ...new Set(hearings.map(({ commit, revision, channel }) => `${commit}:${revision}:${channel}`)),
        ]);
        expect(new Set(messages).size).toBe(messages.length);
      }),
      { numRuns: 500 },
    );
  });

  it('meets each of the interesting things in more than one of a hundred', () => {
    const sample = fc.sample(histories(), { numRuns: 2_000, seed: 1 });
    const counts = new Map(interesting.map((each) => [each, 0]));
    for (const history of sample) {
      for (const each of interestsOf(history, replay(history))) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    const rare = [...counts].filter(([, count]) => count <= sample.length / 100);
    expect(rare).toEqual([]);
  });
});

/** What the rules tell apart, in the words of interest.ts. */
const interesting = [
  ['head', 'late', 'untracked', 'inLine', 'refused', 'collapsed', 'replaced head', 'A, B, A'],
  ['reset, answered by a repeat', 'reset, answered by something new'],
  ['unknown head', 'blind head', 'head over OTLP', 'in other words over OTLP', 'two channels'],
  ['opened', 'severity_raised', 'acknowledged', 'unacknowledged', 'resolved', 'came back'],
  ['passed', 'absent', 'scope_removed', 'replaced'],
  ['introduced exactly', 'introduced inexactly', 'introduced before its head', 'resolved before its head'],
  ['opened: heard', 'recurring: heard', 'resolved: heard', 'recurring: acknowledged', 'recurring: rule_disabled'],
  ['opened: below_min_severity', 'resolved: resolutions_not_wanted', 'recurring: not_opened_by_replacement'],
].flat();
