import type { Matrix } from '../../api/types.ts';
import { wordOf } from '../../ui/status.tsx';
import { cellsOf } from './grid.ts';

/** A matrix as a table for a spreadsheet, with its heading: a line for each cell. */
export function matrixCsv({ commitSha, namespaces, environments, cells, drift }: Matrix): string[][] {
  const drifted = new Set(drift.filter(({ isDrifted }) => isDrifted).map(({ namespace }) => namespace));
  const known = cellsOf({ cells });
  return [
    ['commit', 'namespace', 'environment', 'status', 'description', 'changed', 'namespace drifted'],
    ...namespaces.flatMap((namespace) =>
      environments.map((environment) => {
        const cell = known.get(namespace)?.get(environment);
        return [
          commitSha,
          namespace,
          environment,
          cell ? wordOf(cell.healthStatus) : 'not reported',
          cell?.description ?? '',
          cell?.changed ? 'yes' : 'no',
          drifted.has(namespace) ? 'yes' : 'no',
        ];
      }),
    ),
  ];
}
