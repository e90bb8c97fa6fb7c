import { Client } from 'pg';

/** A transaction of the test's own that holds locks, so that whoever needs them stands still. */
export class RowLocks {
  readonly #client: Client;
  /** The server process that holds them. */
  readonly pid: number;
  /** How many rows are held. */
  readonly size: number;

  private constructor(client: Client, pid: number, size: number) {
    this.#client = client;
    this.pid = pid;
    this.size = size;
  }

  /** Takes the locks that a statement takes, in a transaction that stays open. */
  static async take(databaseUrl: string, statement: string, values: unknown[] = []): Promise<RowLocks> {
    const client = new Client({ connectionString: databaseUrl });
    // PostgreSQL may be the one that is killed.
    client.on('error', () => {});
    await client.connect();
    await client.query('begin');
    const { rowCount } = await client.query(statement, values);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new RowLocks(client, rows[0]!.pid, rowCount ?? 0);
  }

  async release(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}
