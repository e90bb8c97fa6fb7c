import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';

/** Bytes by the name of a table. */
export type Sizes = Readonly<Record<string, number>>;

/** What a table takes in bytes. */
export interface Space {
  readonly heap: number;
  readonly indexes: number;
  /** What is kept out of line, with the index of that. */
  readonly outOfLine: number;
  /** What of the heap, and of what is out of line, waits to be used again; NaN where nobody can tell. */
  readonly free: number;
}
export type Spaces = Readonly<Record<string, Space>>;

const ownTables = `relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'bench\\_%'`;

/** What the benchmarks ask the database of the installation, beside the API. */
export class BenchDatabase {
  readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool({ connectionString: url, max: 2, application_name: 'bench' });
  }

  /** Waits until every report that was answered 202 is applied. */
  async untilApplied(): Promise<void> {
    await this.#untilNone(`select 1 from batch where state = 'staged' limit 1`);
  }

  /** Waits until nothing is under way any more, mails too, so that phases do not reach into each other. */
  async settle(): Promise<void> {
    await this.untilApplied();
    await this.#untilNone(`select 1 from notification where status in ('queued', 'sending') limit 1`);
  }

  /** Waits until every acknowledgement that was asked for took effect. */
  async untilAcknowledged(): Promise<void> {
    await this.#untilNone('select 1 from ack_request where outcome is null limit 1');
  }

  /** The alerts that these commits opened; their integrations take turns. */
  async alertsDetectedAt(commits: readonly string[]): Promise<{ id: string; integrationId: string }[]> {
    const { rows } = await this.pool.query<{ id: string; integrationId: string }>(
      `select id, integration_id as "integrationId" from alert where detected_at_commit = any($1)
       order by row_number() over (partition by integration_id order by id), integration_id`,
      [commits],
    );
    return rows;
  }

  waitingBatches(): Promise<number> {
    return this.#number(`select count(*) as figure from batch where state = 'staged'`);
  }

  storedReports(): Promise<number> {
    return this.#number('select count(*) as figure from report');
  }

  /** The time by the database's own clock. */
  async now(): Promise<string> {
    const { rows } = await this.pool.query<{ now: string }>('select clock_timestamp()::text as now');
    return rows[0]!.now;
  }

  /** How many reports were applied after a time of the database's clock, and how many seconds later the last of them was. */
  async appliedSince(time: string): Promise<{ reports: number; seconds: number }> {
    const { rows } = await this.pool.query<{ reports: string; seconds: string }>(
      `select coalesce(sum(report_count), 0) as reports,
         coalesce(extract(epoch from max(done_at) - $1::timestamptz), 0) as seconds
       from batch where state = 'done' and done_at > $1::timestamptz`,
      [time],
    );
    return { reports: Number(rows[0]!.reports), seconds: Number(rows[0]!.seconds) };
  }

  /** How many of these commits no report is stored of. */
  missing(commits: readonly string[]): Promise<number> {
    return this.#number(
      `select count(*) as figure from unnest($1::text[]) as sent (commit_sha)
       where not exists (select from report where report.commit_sha = sent.commit_sha)`,
      [commits],
    );
  }

  /** How many bytes of write-ahead log there were so far. */
  writeAheadLog(): Promise<number> {
    return this.#number(`select pg_current_wal_lsn() - '0/0' as figure`);
  }

  /** Every table of the installation with its indexes and what it keeps out of line; no scratch table. */
  async sizes(): Promise<Sizes> {
    const { rows } = await this.pool.query<{ name: string; bytes: string }>(
      `select relname as name, pg_total_relation_size(relid) as bytes from pg_stat_user_tables
       where relname not like 'bench\\_%'`,
    );
    return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
  }

  /** Makes the space of dead rows free for new ones, as autovacuum does in time, and counts anew. */
  async vacuum(): Promise<void> {
    await this.pool.query('vacuum analyze');
  }

  /** Every table of the installation by what its space is used for; no scratch table. */
  async spaces(): Promise<Spaces> {
    const { rows } = await this.pool.query<Record<'name' | Exclude<keyof Space, 'free'>, string>>(
      `select relname as name, pg_indexes_size(oid) as indexes, out_of_line as "outOfLine",
         pg_table_size(oid) - out_of_line as heap
       from pg_class, coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) as out_of_line where ${ownTables}`,
    );
    const free = await this.#freeSpaces();
    const spaces = rows.map(({ name, heap, indexes, outOfLine }) => [
      name,
      {
        heap: Number(heap),
        indexes: Number(indexes),
        outOfLine: Number(outOfLine),
        free: free.get(name) ?? Number.NaN,
      },
    ]);
    return Object.fromEntries(spaces) as Spaces;
  }

  /** Where the server keeps its files; undefined where it does not say so. */
  async folder(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ path: string | null }>(
      `select current_setting('data_directory', true) as path`,
    );
    return rows[0]?.path ?? undefined;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** By an extension that only this transaction sees; nothing where the server does not let us have it. */
  async #freeSpaces(): Promise<ReadonlyMap<string, number>> {
    const client = await this.pool.connect();
    try {
      await client.query('begin; create extension if not exists pgstattuple');
      const { rows } = await client.query<{ name: string; free: string }>(
        `select relname as name, (pgstattuple_approx(oid)).approx_free_space
           + case reltoastrelid when 0 then 0 else (pgstattuple_approx(reltoastrelid)).approx_free_space end as free
         from pg_class where ${ownTables}`,
      );
      return new Map(rows.map(({ name, free }) => [name, Number(free)]));
    } catch {
      return new Map();
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  async #untilNone(query: string): Promise<void> {
    while ((await this.pool.query(query)).rows.length > 0) await pause(50);
  }

  async #number(query: string, values: readonly unknown[] = []): Promise<number> {
    const { rows } = await this.pool.query<{ figure: string }>(query, [...values]);
    return Number(rows[0]!.figure);
  }
}
