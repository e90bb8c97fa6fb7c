import { describe, expect, it } from '@jest/globals';
import type { History, Matrix } from '../../../../web/src/api/types.ts';
import { matrixCsv } from '../../../../web/src/screens/matrix/export.ts';
import { laneInWords } from '../../../../web/src/screens/matrix/lane.ts';
import { runsOf } from '../../../../web/src/ui/lane.tsx';
import { ticksHeight, ticksOf, ticksWidth } from '../../../../web/src/screens/matrix/ticks.ts';

describe('a lane', () => {
  it('merges equal neighbours and is told in one sentence', () => {
    const runs = runsOf(['O', 'O', '-', 'C', 'C', 'C']);
    expect(runs).toEqual([
      { letter: 'O', length: 2 },
      { letter: '-', length: 1 },
      { letter: 'C', length: 3 },
    ]);
    expect(laneInWords('a/x', runs)).toBe('a/x over the last 6 reports: OK for 2, not reported for 1, Critical for 3');
  });

  it('tells only the last of many runs', () => {
    expect(laneInWords('a/x', runsOf('OWOWOWOW'.split('')))).toMatch(
      /^a\/x over the last 8 reports: then OK for 1, (.+, ){4}/,
    );
  });
});

const reports = (n: number, failing: (index: number) => number) =>
  Array.from({ length: n }, (_, index) => ({
    status: index % 2 === 0 ? 'critical' : 'warning',
    failing: failing(index),
  })) as unknown as History['reports'];

const drawn = (status: string, failing: number) =>
  ticksOf([{ status, failing }] as unknown as History['reports'])
    .values()
    .next().value!;
const topOf = (path: string) => Number(/V([\d.]+)/.exec(path)![1]);

describe('the ticks of the scrubber', () => {
  it('are one path for each colour, and stay within the height', () => {
    const paths = ticksOf(reports(500, (index) => index * 1_000));
    expect([...paths.keys()]).toEqual(['crit', 'warn']);
    const heights = [...paths.values()].join('').matchAll(/[VL][\d.-]* ?(-?[\d.]+)/g);
    for (const [, y] of heights) expect(Number(y)).toBeLessThanOrEqual(ticksHeight);
    expect(paths.get('crit')!.match(/M/g)).toHaveLength(250);
  });

  it('rise with failing results whatever the cells are, and what is unknown is told from OK by its shape', () => {
    expect(topOf(drawn('healthy', 3))).toBeLessThan(topOf(drawn('healthy', 0)));
    expect(drawn('unknown', 0).match(/M/g)).toHaveLength(2);
    expect(drawn('healthy', 0).match(/M/g)).toHaveLength(1);
  });

  it('of few reports stand further apart, the last at the end', () => {
    expect(ticksOf(reports(1, () => 1)).get('crit')).toMatch(/^M-3 44/);
    expect(ticksOf(reports(2, () => 1)).get('warn')).toMatch(new RegExp(`^M${ticksWidth(2) - 3} 44`));
  });
});

it('a matrix as a table has a line for each cell, reported or not', () => {
  const matrix = {
    commitSha: 'abc1234',
    namespaces: ['a', 'b'],
    environments: ['x'],
    cells: [{ namespace: 'a', environment: 'x', healthStatus: 'critical', description: '=1+1', changed: true }],
    drift: [{ namespace: 'b', isDrifted: true }],
  } as unknown as Matrix;
  expect(matrixCsv(matrix).slice(1)).toEqual([
    ['abc1234', 'a', 'x', 'Critical', '=1+1', 'yes', 'no'],
    ['abc1234', 'b', 'x', 'not reported', '', 'no', 'yes'],
  ]);
});
