import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { searchSince } from '../../src/domain/since.ts';

type State = boolean | undefined;

/** Walks states, newest first; the commit of a place is its number. */
function walk(states: readonly State[], silenceLimit?: number) {
  const search = searchSince<{ commitSha: string; state: State }>(({ state }) => state, silenceLimit);
  for (const [place, state] of states.entries()) {
    const found = search.see({ commitSha: `${place}`, state });
    if (found) return found;
  }
  return search.end();
}

describe('since which commit something is as it is', () => {
  it.each<[string, State[], { commitSha: string; exact: boolean }]>([
    ['the report before it shows otherwise', [true, true, false], { commitSha: '1', exact: true }],
    ['it was so from the beginning of the line', [true, true], { commitSha: '1', exact: false }],
    [
      'reports without evidence stand between',
      [true, undefined, true, undefined, false],
      { commitSha: '2', exact: false },
    ],
    ['a gap within the run says nothing', [true, undefined, true, false], { commitSha: '2', exact: true }],
    ['it is of the newest alone', [false, true], { commitSha: '0', exact: true }],
    ['nothing before it says anything', [false, undefined, undefined], { commitSha: '0', exact: false }],
  ])('%s', (_when, states, expected) => {
    expect(walk(states)).toEqual(expected);
  });

  it('so many reports in a row without evidence end the search, where there is a limit', () => {
    const states = [true, undefined, true, undefined, undefined, true, false];
    expect(walk(states)).toEqual({ commitSha: '5', exact: true });
    expect(walk(states, 2)).toEqual({ commitSha: '2', exact: false });
  });

  it('ALR-8: it is the same at the commit that is named, and never otherwise after it', () => {
    const state = fc.constantFrom<State[]>(true, false, undefined);
    fc.assert(
      fc.property(fc.boolean(), fc.array(state), (newest, older) => {
        const states: State[] = [newest, ...older];
        const { commitSha, exact } = walk(states);
        const place = Number(commitSha);
        expect(states[place]).toBe(newest);
        expect(states.slice(0, place)).not.toContain(!newest);
        if (exact) expect(states[place + 1]).toBe(!newest);
        else expect([undefined]).toContain(states[place + 1]);
      }),
    );
  });
});
