import { readdirSync } from 'node:fs';
import type { Pool } from 'pg';
import type { Ready } from './arguments.ts';
import { bytesOfTemporal } from './files.ts';
import { memoryOf } from './processes.ts';
import type { SoakPlan } from './soak-arguments.ts';

/** Every figure of one moment by its name. */
export type Sample = Readonly<Record<string, number>>;

const tables = [
  'batch',
  'report',
  'report_body',
  'alert',
  'alert_event',
  'notification',
  'notification_decision',
  'captured_mail',
];
const megabyte = 1024 * 1024;

/** Looks at the processes, the database, Temporal's file and the API's own metrics; Linux alone has /proc. */
export async function takeSample({ ready, temporalDatabase }: SoakPlan, pool: Pool): Promise<Sample> {
  const now = ready();
  return {
    ...processes(now),
    ...(await database(pool)),
    'Temporal store, MB': bytesOfTemporal(temporalDatabase) / megabyte,
    ...(await metrics(now)),
  };
}

function processes({ pids }: Ready): Sample {
  const figures: Record<string, number> = {};
  for (const [part, mb] of Object.entries(memoryOf(pids))) figures[`${part} memory, MB`] = mb;
  for (const part of ['api', 'worker', 'temporal'] as const) {
    figures[`${part} open files`] = readdirSync(`/proc/${pids[part]}/fd`).length;
  }
  return figures;
}

async function database(pool: Pool): Promise<Sample> {
  const figures: Record<string, number> = {};
  const { rows: sizes } = await pool.query<{ name: string; size: string; live: string; dead: string }>(
    `select relname as name, pg_total_relation_size(relid) as size, n_live_tup as live, n_dead_tup as dead
     from pg_stat_user_tables where relname = any($1)`,
    [tables],
  );
  for (const { name, size } of sizes) figures[`${name}, MB`] = Number(size) / megabyte;
  figures['dead rows'] = sizes.reduce((sum, { dead }) => sum + Number(dead), 0);
  const { rows } = await pool.query<{ connections: number; contents: number; reports: number }>(
    `select (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
       (select count(*)::int from report) as reports, (select count(*)::int from report_body) as contents`,
  );
  figures['connections'] = rows[0]!.connections;
  figures['reports'] = rows[0]!.reports;
  figures['contents'] = rows[0]!.contents;
  return figures;
}

async function metrics({ apiUrl, adminKey }: Ready): Promise<Sample> {
  const answer = await fetch(`${apiUrl}/metrics`, { headers: { authorization: `Bearer ${adminKey}` } });
  const text = await answer.text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const waiting = [...text.matchAll(/^clef_waiting\{.*\} (\S+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  return {
    'api heap in use, MB': read('nodejs_heap_size_used_bytes') / megabyte,
    'api event loop lag p99, ms': read('nodejs_eventloop_lag_p99_seconds') * 1_000,
    'waiting for a worker': waiting,
  };
}
