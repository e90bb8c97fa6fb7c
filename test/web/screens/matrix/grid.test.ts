import { describe, expect, it } from '@jest/globals';
import type { History, Matrix } from '../../../../web/src/api/types.ts';
import {
  cellsOf,
  changesOf,
  count,
  findCell,
  gridIn,
  gridOf,
  letterOf,
  lookupIn,
} from '../../../../web/src/screens/matrix/grid.ts';

const history = (...cells: string[]) =>
  ({
    namespaces: ['a', '__proto__', 'gone'],
    environments: ['x', 'y'],
    reports: cells.map((letters) => ({ cells: letters })),
  }) as unknown as History;

const matrix = {
  namespaces: ['a', 'quiet'],
  environments: ['x'],
  cells: [{ namespace: 'a', environment: 'x', healthStatus: 'warning', description: '91 d', changed: false }],
} as unknown as Matrix;

describe('a grid', () => {
  it('of a report of the history leaves out the names that only other reports have', () => {
    expect(gridIn(history('OWC---'), 0)).toEqual({
      namespaces: ['a', '__proto__'],
      environments: ['x', 'y'],
      rows: ['OW', 'C-'],
    });
    expect(gridIn(history('O-C-U-'), 0)).toEqual({
      namespaces: ['a', '__proto__', 'gone'],
      environments: ['x'],
      rows: ['O', 'C', 'U'],
    });
  });

  it('of a matrix keeps a namespace that is listed without a cell', () => {
    const cells = cellsOf(matrix);
    const grid = gridOf(matrix, (namespace, environment) => letterOf(cells.get(namespace)?.get(environment)));
    expect(grid.rows).toEqual(['W', '-']);
    expect(count(grid)).toEqual({ W: 1, '-': 1 });
    expect(cells.get('a')?.get('x')?.description).toBe('91 d');
  });

  it('knows what each cell was in the report before', () => {
    const both = history('OOCU--', 'OWC---');
    expect(changesOf(gridIn(both, 1), lookupIn(both, 0))).toEqual(['=O', '=U']);
  });

  it('finds the cell that an address names, whatever slashes its names have', () => {
    const lists = { namespaces: ['a', 'a/b'], environments: ['x', 'c/x'] };
    expect(findCell(lists, 'a/b/c/x')).toEqual({ namespace: 'a/b', environment: 'c/x' });
    expect(findCell(lists, 'a/y')).toBeUndefined();
    expect(findCell(lists, '')).toBeUndefined();
  });
});
