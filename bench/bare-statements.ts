import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

/** The scratch table that each bare transaction adds a row to; `startPostgresFloor` makes it. */
export const bareTable = 'bench_step';

/** Statements that the driver sends as they are, and that read and write next to nothing. */
export interface BareStatements {
  /** Reads nothing, so many times, one after the other. */
  read(times: number): Promise<void>;
  /** A transaction of so many statements between its begin and its commit, of which the last writes a row. */
  transaction(statements: number): Promise<void>;
  close(): Promise<void>;
}

/** What statements cost on their way alone: over a pool as the processes of the system have, without what composes them. */
export function openBareStatements(databaseUrl: string): BareStatements {
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  return {
    async read(times) {
      for (let time = 0; time < times; time += 1) await pool.query('select $1::int', [time]);
    },
    async transaction(statements) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        for (let each = 1; each < statements; each += 1) await client.query('select $1::int', [each]);
        await client.query(`insert into ${bareTable} values ($1)`, [randomUUID()]);
        await client.query('commit');
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}
