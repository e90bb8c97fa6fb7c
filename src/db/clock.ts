import { sql } from 'kysely';
import type { Tx } from './orm.ts';

/**
 * A clock that is right by the database's from now on, for what must not depend on which process asks: those of the processes
 * may differ.
 */
export async function databaseClock(tx: Tx): Promise<() => Date> {
  const { rows } = await sql<{ now: string }>`select clock_timestamp() as now`.execute(tx.getKysely());
  const ahead = new Date(rows[0]!.now).getTime() - performance.now();
  return () => new Date(performance.now() + ahead);
}
