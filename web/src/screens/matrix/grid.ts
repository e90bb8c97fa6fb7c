import type { HealthStatus, History, Matrix } from '../../api/types.ts';

/** What a cell shows: O, W, C, U, or `-` where the report has no such cell. */
export type Lookup = (namespace: string, environment: string) => string;

/** The namespaces that are shown, the environments beside them, and for each namespace a letter for each environment. */
export interface Grid {
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
  readonly rows: readonly string[];
}

/** How each status is written in a history. */
export const letters: Readonly<Record<HealthStatus, string>> = {
  healthy: 'O',
  warning: 'W',
  critical: 'C',
  unknown: 'U',
};
const statuses = new Map(Object.entries(letters).map(([status, letter]) => [letter, status as HealthStatus]));

/** The status behind a letter; undefined for what is not reported. */
export const statusOf = (letter: string): HealthStatus | undefined => statuses.get(letter);
/** A cell as results name it. */
export const scopeOf = (namespace: string, environment: string): string => `${namespace}/${environment}`;

/** The cells of one report of the history. */
export function lookupIn({ namespaces, environments, reports }: History, index: number): Lookup {
  const rows = new Map(namespaces.map((name, row) => [name, row]));
  const columns = new Map(environments.map((name, column) => [name, column]));
  const cells = reports[index]?.cells ?? '';
  return (namespace, environment) => {
    const [row, column] = [rows.get(namespace), columns.get(environment)];
    return row === undefined || column === undefined ? '-' : cells.charAt(row * environments.length + column);
  };
}

type Cell = Matrix['cells'][number];
/** The cells of a matrix, by namespace and in it by environment. */
export type Cells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/** Finds the cells of a matrix by their names. */
export function cellsOf({ cells }: Pick<Matrix, 'cells'>): Cells {
  const known = new Map<string, Map<string, Cell>>();
  for (const cell of cells) {
    const row = known.get(cell.namespace);
    if (row) row.set(cell.environment, cell);
    else known.set(cell.namespace, new Map([[cell.environment, cell]]));
  }
  return known;
}

/** The letter of a cell, `-` where there is none. */
export const letterOf = (cell: Cell | undefined): string => (cell ? letters[cell.healthStatus] : '-');

/** The grid of one report of the history, without the names that only other reports have. */
export function gridIn(history: History, index: number): Grid {
  const { namespaces, environments, reports } = history;
  const cells = reports[index]?.cells ?? '';
  const width = environments.length;
  const rows = namespaces.map((_, row) => cells.slice(row * width, (row + 1) * width));
  const has = environments.map((_, column) => rows.some((row) => row.charAt(column) !== '-'));
  return gridOf(
    {
      namespaces: namespaces.filter((_, row) => /[^-]/.test(rows[row]!)),
      environments: has.includes(false) ? environments.filter((_, column) => has[column]) : environments,
    },
    lookupIn(history, index),
  );
}

/** The letters of these lists, row by row. */
export function gridOf({ namespaces, environments }: Omit<Grid, 'rows'>, lookup: Lookup): Grid {
  const rows = namespaces.map((namespace) =>
    environments.map((environment) => lookup(namespace, environment)).join(''),
  );
  return { namespaces, environments, rows };
}

/** How many cells have each letter. */
export function count({ rows }: Grid): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of rows) for (const letter of row) counts[letter] = (counts[letter] ?? 0) + 1;
  return counts;
}

/** For each row the letters that it had before where they differ, `=` where they do not. */
export function changesOf({ namespaces, environments, rows }: Grid, before: Lookup): readonly string[] {
  return rows.map((row, index) =>
    environments
      .map((environment, column) => {
        const was = before(namespaces[index]!, environment);
        return was === row.charAt(column) ? '=' : was;
      })
      .join(''),
  );
}

/** The cell that an address names, if the grid has it. */
export function findCell(
  { namespaces, environments }: Omit<Grid, 'rows'>,
  name: string,
): { namespace: string; environment: string } | undefined {
  for (const namespace of namespaces) {
    const environment = environments.find((each) => scopeOf(namespace, each) === name);
    if (environment !== undefined) return { namespace, environment };
  }
  return undefined;
}
