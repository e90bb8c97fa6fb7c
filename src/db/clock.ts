import { sql } from 'kysely';
import type { Tx } from './orm.ts';

/** What time it is by the database, for what must not depend on which process asks. */
export async function databaseTime(tx: Tx): Promise<Date> {
  const { rows } = await sql<{ now: string }>`select clock_timestamp() as now`.execute(tx.getKysely());
  return new Date(rows[0]!.now);
}
