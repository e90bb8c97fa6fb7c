import { createHash, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { BenchReport } from './report-stream.ts';

export interface PostgresFloor {
  /** Stores one report and its body in one transaction. */
  run(report: BenchReport): Promise<void>;
  /** Waits until no mail of the system is on its way any more, so that phases do not reach into each other. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** What PostgreSQL alone costs: the bare transaction that stores a report-shaped row and its body, in scratch tables. */
export async function startPostgresFloor(databaseUrl: string, connections: number): Promise<PostgresFloor> {
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  await pool.query(`
    drop table if exists bench_report, bench_body;
    create table bench_body (hash text primary key, summary jsonb not null, policy_results jsonb not null);
    create table bench_report (id uuid primary key, seq bigserial unique, commit_sha text collate "C" unique,
      branch text, received_at timestamptz(3), content_hash text, counts jsonb)`);
  return {
    async run({ commitSha, summary, policyResults }) {
      const body = [JSON.stringify(summary), JSON.stringify(policyResults)] as const;
      const hash = createHash('sha256').update(body.join()).digest('hex');
      const counts = JSON.stringify({ healthy: summary.cells.length });
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query('insert into bench_body values ($1, $2, $3) on conflict do nothing', [hash, ...body]);
        await client.query(
          `insert into bench_report (id, commit_sha, branch, received_at, content_hash, counts)
           values ($1, $2, 'main', now(), $3, $4)`,
          [randomUUID(), commitSha, hash, counts],
        );
        await client.query('commit');
      } finally {
        client.release();
      }
    },
    async settle() {
      for (;;) {
        const { rows } = await pool.query(`select 1 from notification where status in ('queued', 'sending') limit 1`);
        if (rows.length === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await pool.query('drop table if exists bench_report, bench_body');
      await pool.end();
    },
  };
}
