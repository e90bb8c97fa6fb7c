import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './orm.ts';

/** The sweep leaves work to whoever has it at hand for this long. */
export const aMinuteAgo = () => sql`clock_timestamp() - interval '60 s'`;

/** A table of work that the sweep looks after. */
export interface Sweepable {
  readonly table: 'batch' | 'notification' | 'ack_request';
  /** The column that says since when a row waits. */
  readonly since: string;
  /** The condition that a row still waits. */
  readonly waits: RawBuilder<unknown>;
}

/**
 * Takes up to `limit` rows that have waited, and were not taken, for a minute, the longest first, and notes that they are
 * taken; gives their ids. Rows that another transaction holds are skipped.
 */
export async function takeStale(tx: Tx, { table, since, waits }: Sweepable, limit: number): Promise<string[]> {
  const rows = sql.table(table);
  const lastTaken = sql`coalesce(swept_at, ${sql.ref(since)})`;
  const taken = await sql<{ id: string }>`
    update ${rows} set swept_at = clock_timestamp() where id in (
      select id from ${rows} where ${waits} and ${lastTaken} < ${aMinuteAgo()}
      order by ${lastTaken} limit ${limit} for update skip locked)
    returning id`.execute(tx.getKysely());
  return taken.rows.map((row) => row.id);
}
