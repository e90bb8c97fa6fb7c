import { expect, it } from '@jest/globals';
import { check } from 'recheck';
import { patterns } from '../../../src/domain/privacy/patterns/index.ts';

/** Fewer rounds of search than usual: they find every slow pattern that this table ever had, in half the time. */
const effort = { maxIteration: 3, timeout: 50_000 };
/** Steps alone are counted: a pause of the machine within a time limit would count as backtracking. */
const inSteps = { ...effort, incubationTimeout: null, attackTimeout: null };

it.each(patterns.map(({ why, pattern }) => [why, pattern] as const))(
  'PRV-2: no text makes the pattern of this row backtrack for long: %s',
  async (_why, { source, flags }) => {
    expect(await check(source, flags, inSteps)).toMatchObject({ status: 'safe' });
  },
);

it.each([
  /(?<![\w/.])\/(?!\/)[^\s()]*[\w~+-]/,
  /[^\s@<>]+@[^\s@<>]+\.com/,
  /(?<=value ['"])[^\n]{1,512}?(?=['"](?:\s|$)|$)/i,
])('PRV-2: that is how slow patterns are found: %s', async ({ source, flags }) => {
  expect(await check(source, flags, effort)).toMatchObject({ status: 'vulnerable' });
});
