import type { FleetRow } from '../api/types.ts';
import { plural } from './words.ts';

type Row = Pick<FleetRow, 'headCommit' | 'evaluable' | 'failing' | 'status'>;

/** What the head of an integration without an open alert says of its rules. */
export function verdictOf({ headCommit, evaluable, failing, status }: Row): 'none' | 'fails' | 'unknown' | 'passes' {
  if (headCommit === null) return 'none';
  if (failing) return 'fails';
  // A head may have cells alone, and know of none how it is.
  return evaluable && status !== 'unknown' ? 'passes' : 'unknown';
}

/** What it means that no alert is open in some integrations: all is well only where every head says so. */
export function calmInWords(rows: readonly Row[]): string {
  const heads = rows.filter((row) => verdictOf(row) !== 'none');
  const unknown = heads.filter((row) => verdictOf(row) === 'unknown').length;
  const failing = heads.reduce((sum, row) => sum + (row.failing ?? 0), 0);
  if (heads.length === 0) return 'No report yet, so nothing is judged';
  if (failing > 0) return `No alert is open, but ${plural(failing, 'result fails', 'results fail')}`;
  if (unknown === 0) return 'No alerts: all evaluated rules pass';
  return `No alert is open, but the state of ${heads.length === 1 ? 'the head' : plural(unknown, 'head')} is unknown`;
}
