import type { Cell, Summary } from './report.ts';

/** What a report's letters stand for: its lists, and its cells in their order. */
export type Layout = Pick<Summary, 'namespaces' | 'environments'> & {
  readonly cells: readonly Pick<Cell, 'namespace' | 'environment'>[];
};

/** The first letters of the health of a report's cells, in the order of its layout. */
export interface Lettered {
  readonly letters: string;
  readonly layout: string;
}

/** One grid that holds those of several reports, and the letters of each in it, row by row; `-` where it has no cell. */
export interface CommonGrid {
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
  readonly cells: readonly string[];
}

/** As everywhere where a status is one letter: healthy is O, of OK. */
const letterOf = new Map([
  ['h', 'O'],
  ['w', 'W'],
  ['c', 'C'],
  ['u', 'U'],
]);

/**
 * Lays reports over one grid, newest first: the newest's own names in its order, then those that only older ones have.
 * It ends before the report with which there would be more than `most` letters; the newest is always there.
 */
export function layOver(reports: readonly Lettered[], layouts: ReadonlyMap<string, Layout>, most: number): CommonGrid {
  const rows = new Map<string, number>();
  const columns = new Map<string, number>();
  const tooMany = reports.findIndex(({ layout }, index) => {
    const { namespaces, environments } = layouts.get(layout)!;
    const size = countWith(rows, namespaces) * countWith(columns, environments);
    if (index > 0 && (index + 1) * size > most) return true;
    place(rows, namespaces);
    place(columns, environments);
    return false;
  });
  const indexes = new Map<string, readonly number[]>();
  const indexesOf = (layout: string) => {
    const known =
      indexes.get(layout) ??
      layouts
        .get(layout)!
        .cells.map(({ namespace, environment }) => rows.get(namespace)! * columns.size + columns.get(environment)!);
    indexes.set(layout, known);
    return known;
  };
  const cells = reports.slice(0, tooMany === -1 ? undefined : tooMany).map(({ letters, layout }) => {
    const grid = Array.from({ length: rows.size * columns.size }, () => '-');
    indexesOf(layout).forEach((index, at) => {
      grid[index] = letterOf.get(letters.charAt(at))!;
    });
    return grid.join('');
  });
  return { namespaces: [...rows.keys()], environments: [...columns.keys()], cells };
}

function countWith(known: ReadonlyMap<string, number>, names: readonly string[]): number {
  return known.size + new Set(names.filter((name) => !known.has(name))).size;
}

function place(known: Map<string, number>, names: readonly string[]): void {
  for (const name of names) if (!known.has(name)) known.set(name, known.size);
}
