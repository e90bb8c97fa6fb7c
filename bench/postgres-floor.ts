import { createHash, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { bareTable, openBareStatements } from './bare-statements.ts';
import type { BenchReport } from './report-stream.ts';

export interface PostgresFloor {
  /** Stores one report and its body in one transaction. */
  runOne(report: BenchReport): Promise<void>;
  /** Stores reports and their bodies in one transaction of two statements. */
  runBulk(reports: readonly BenchReport[]): Promise<void>;
  /** As many statements as the API makes for a report that comes alone, each of which does nothing; `between` before the last. */
  runStatements(between: () => Promise<void>): Promise<void>;
  /** Throws away what is stored, and writes the rest to disk: what comes next is not to pay for it. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const insertOneBody = 'insert into bench_body values ($1, $2, $3) on conflict do nothing';
const insertOneReport = `insert into bench_report (id, commit_sha, branch, received_at, content_hash, counts)
  values ($1, $2, 'main', now(), $3, $4)`;
/** One JSON for all rows costs less than arrays, or a list of values. */
const insertBodies = `insert into bench_body
  select * from jsonb_to_recordset($1::jsonb) as row (hash text, summary jsonb, policy_results jsonb)
  on conflict do nothing`;
const insertReports = `insert into bench_report (id, commit_sha, branch, received_at, content_hash, counts)
  select id, commit_sha, 'main', now(), hash, counts
  from jsonb_to_recordset($1::jsonb) as row (id uuid, commit_sha text, hash text, counts jsonb)`;

/** What PostgreSQL alone costs: bare transactions that store report-shaped rows and their bodies, in scratch tables. */
export async function startPostgresFloor(databaseUrl: string, connections: number): Promise<PostgresFloor> {
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  await pool.query(`
    drop table if exists bench_report, bench_body, ${bareTable};
    create table ${bareTable} (id uuid primary key);
    create table bench_body (hash text primary key, summary jsonb not null, policy_results jsonb not null)
      with (autovacuum_enabled = false, toast.autovacuum_enabled = false);
    create table bench_report (id uuid primary key, seq bigserial unique, commit_sha text collate "C" unique,
      branch text, received_at timestamptz(3), content_hash text, counts jsonb) with (autovacuum_enabled = false)`);

  const bare = openBareStatements(databaseUrl);

  async function inTransaction(statements: readonly (readonly [string, unknown[]])[]): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      for (const [statement, values] of statements) await client.query(statement, values);
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  return {
    runOne(report) {
      const { commitSha, hash, summary, policyResults, id, counts } = rowOf(report);
      return inTransaction([
        [insertOneBody, [hash, summary, policyResults]],
        [insertOneReport, [id, commitSha, hash, JSON.stringify(counts)]],
      ]);
    },
    runBulk(reports) {
      const rows = reports.map(rowOf);
      const bodies = rows.map(
        ({ hash, summary, policyResults }) =>
          `{"hash":"${hash}","summary":${summary},"policy_results":${policyResults}}`,
      );
      const places = rows.map(({ id, commitSha, hash, counts }) => ({ id, commit_sha: commitSha, hash, counts }));
      return inTransaction([
        [insertBodies, [`[${bodies.join()}]`]],
        [insertReports, [JSON.stringify(places)]],
      ]);
    },
    async runStatements(between) {
      // The key and its integration; staging; and, once the workflow answered, the outcome.
      await bare.read(2);
      await bare.transaction(5);
      await between();
      await bare.read(1);
    },
    async clear() {
      await pool.query('truncate bench_report, bench_body');
      await pool.query('checkpoint');
    },
    async close() {
      await pool.query(`drop table if exists bench_report, bench_body, ${bareTable}`);
      await bare.close();
      await pool.end();
    },
  };
}

function rowOf({ commitSha, summary, policyResults }: BenchReport) {
  const [cells, results] = [JSON.stringify(summary), JSON.stringify(policyResults)];
  return {
    id: randomUUID(),
    commitSha,
    summary: cells,
    policyResults: results,
    hash: createHash('sha256').update(cells).update(results).digest('hex'),
    counts: { healthy: summary.cells.length },
  };
}
