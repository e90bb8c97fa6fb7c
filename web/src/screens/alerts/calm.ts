import type { FleetRow } from '../../api/types.ts';
import { plural } from '../../text/words.ts';

type Row = Pick<FleetRow, 'headCommit' | 'evaluable' | 'failing'>;

/** What it means that no alert is open in some integrations: all is well only where every head says so. */
export function calmInWords(rows: readonly Row[]): string {
  const heads = rows.filter(({ headCommit }) => headCommit !== null);
  const silent = heads.filter(({ evaluable }) => !evaluable).length;
  const failing = heads.reduce((sum, row) => sum + (row.failing ?? 0), 0);
  if (heads.length === 0) return 'No report yet, so nothing is judged';
  if (failing > 0) return `No alert is open, but ${plural(failing, 'result fails', 'results fail')}`;
  if (silent === 0) return 'No alerts: all evaluated rules pass';
  return `No alert is open, but ${heads.length === 1 ? 'the head' : plural(silent, 'head')} evaluated nothing`;
}
