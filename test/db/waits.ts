import type { Query } from '../database.ts';

/** How many statements on this database, those that look like this, wait for a lock. */
export async function countWaiting(query: Query, like = '%'): Promise<number> {
  const [row] = await query(
    `select count(*)::int as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query ilike $1`,
    [like],
  );
  return Number(row!['waiting']);
}
