import type { FleetRow } from '../api/types.ts';
import { plural, shortCommit } from '../text/words.ts';

/** What is new in one reading of the fleet against the one before, a sentence for each integration. */
export function newsBetween(before: readonly FleetRow[], after: readonly FleetRow[]): readonly string[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return after.flatMap((row) => {
    const was = known.get(row.id);
    if (!was || row.headCommit === null || row.headCommit === was.headCommit) return [];
    const more = row.openAlerts - was.openAlerts;
    const alerts = more === 0 ? '' : `, ${plural(Math.abs(more), more > 0 ? 'more alert' : 'fewer alert')} open`;
    return [`${row.name}: new report ${shortCommit(row.headCommit)}${alerts}`];
  });
}
