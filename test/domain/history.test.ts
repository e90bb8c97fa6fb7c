import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { layOver, type Layout } from '../../src/domain/history.ts';

/** A layout of these cells; its lists hold their names in the order of the cells. */
function layoutOf(...cells: readonly (readonly [string, string])[]): Layout {
  return {
    namespaces: [...new Set(cells.map(([namespace]) => namespace))],
    environments: [...new Set(cells.map(([, environment]) => environment))],
    cells: cells.map(([namespace, environment]) => ({ namespace, environment })),
  };
}

describe('reports over one grid', () => {
  it('keep the order of the newest, and what only older ones have comes after', () => {
    const layouts = new Map([
      ['new', layoutOf(['b', 'y'], ['a', 'y'])],
      ['old', layoutOf(['c', 'x'], ['b', 'y'])],
    ]);
    const reports = [
      { layout: 'new', letters: 'hw' },
      { layout: 'old', letters: 'cu' },
    ];
    expect(layOver(reports, layouts, 1_000)).toEqual({
      namespaces: ['b', 'a', 'c'],
      environments: ['y', 'x'],
      cells: ['O-W---', 'U----C'],
    });
  });

  it('hold a namespace that is listed without a cell', () => {
    const layouts = new Map([['only', { ...layoutOf(['a', 'x']), namespaces: ['quiet', 'a'] }]]);
    expect(layOver([{ layout: 'only', letters: 'h' }], layouts, 1_000)).toEqual({
      namespaces: ['quiet', 'a'],
      environments: ['x'],
      cells: ['-O'],
    });
  });

  it('end before there are too many letters, and the newest is always there', () => {
    const layouts = new Map([
      ['small', layoutOf(['a', 'x'])],
      ['large', layoutOf(['a', 'x'], ['b', 'x'], ['c', 'x'])],
    ]);
    const reports = ['small', 'small', 'large', 'small'].map((layout) => ({ layout, letters: 'hhh' }));
    expect(layOver(reports, layouts, 8)).toEqual({ namespaces: ['a'], environments: ['x'], cells: ['O', 'O'] });
    expect(layOver(reports, layouts, 0).cells).toEqual(['O']);
    expect(layOver(reports, layouts, 12).cells).toEqual(['O--', 'O--', 'OOO', 'O--']);
  });

  it('never have more letters than that, and one row of them each', () => {
    const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    const layout = fc.array(fc.tuple(name, name), { maxLength: 6 }).map((cells) => layoutOf(...cells));
    fc.assert(
      fc.property(fc.array(layout, { minLength: 1, maxLength: 8 }), fc.nat(60), (all, most) => {
        const layouts = new Map(all.map((each, index) => [String(index), each]));
        const reports = all.map((each, index) => ({ layout: String(index), letters: 'h'.repeat(each.cells.length) }));
        const { namespaces, environments, cells } = layOver(reports, layouts, most);
        expect(cells.length).toBeGreaterThan(0);
        for (const letters of cells) expect(letters).toHaveLength(namespaces.length * environments.length);
        if (cells.length > 1) expect(cells.join('').length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
