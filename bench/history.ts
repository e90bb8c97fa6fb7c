import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import type { Ready } from './arguments.ts';
import { runLoad, type Figures } from './load.ts';
import { seedHistory, type SeededIntegration } from './seed.ts';

const usage =
  'node bench/history.ts <ready.json> [--integrations 1000] [--reports 500] [--connections 4] [--seconds 5]';

/** Reads every view over a long history, beside an answer that reads nothing (bench/README.md). */
async function main(): Promise<void> {
  const { ready, integrations, reports, connections, seconds } = readPlan();
  const stages: { name: string; figures: Map<string, Figures>; rows: Map<string, number> }[] = [];
  const seeded: SeededIntegration[] = [];
  // A tenth of the integrations with a tenth of the history first: what grows with history shows as a ratio.
  for (const part of [0.1, 1]) {
    const size = { integrations: integrations - seeded.length, reports: Math.max(20, Math.round(reports * part)) };
    if (part < 1) size.integrations = Math.max(1, Math.round(integrations * part));
    const added = await seedHistory(ready.databaseUrl, size, (done) => {
      if (done % 50 === 0 || done === size.integrations)
        console.error(`seeded ${done} of ${size.integrations} integrations`);
    });
    seeded.push(...added.integrations);
    stages.push({ name: `${seeded.length} integrations`, ...(await measure(ready, seeded, { connections, seconds })) });
  }
  print(stages);
}

function readPlan() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      integrations: { type: 'string', default: '1000' },
      reports: { type: 'string', default: '500' },
      connections: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '5' },
    },
  });
  const [path, ...others] = positionals;
  const [integrations, reports, connections, seconds] = [
    Number(values.integrations),
    Number(values.reports),
    Number(values.connections),
    Number(values.seconds),
  ];
  const usable = [integrations, reports, connections, seconds].every((value) => value > 0);
  if (path === undefined || others.length > 0 || !usable) throw new Error(`Usage: ${usage}`);
  return { ready: JSON.parse(readFileSync(path, 'utf8')) as Ready, integrations, reports, connections, seconds };
}

/** The views, each as the address of one request; ids and commits are chosen anew each time. */
function viewsOf(seeded: readonly SeededIntegration[], last: { alerts: string; everywhere: string; reports: string }) {
  const one = () => `/api/v1/integrations/${any(seeded).id}`;
  const at = (suffix: string) => () => {
    const { id, commits } = any(seeded);
    return `/api/v1/integrations/${id}${suffix}${any(commits)}`;
  };
  const longest = longestOf(seeded);
  return {
    'nothing (floor)': () => '/healthz',
    fleet: () => '/api/v1/integrations',
    'fleet, 50 with strips': () =>
      `/api/v1/integrations?strips=1&ids=${Array.from({ length: 50 }, () => any(seeded).id).join(',')}`,
    overview: () => `${one()}/overview`,
    'matrix at head': () => `${one()}/matrix`,
    'matrix at any commit': at('/matrix?at='),
    'drift at any commit': at('/drift?at='),
    'policy results at any commit': at('/policy-results?at='),
    compare: () => {
      const { id, commits } = any(seeded);
      return `/api/v1/integrations/${id}/compare?from=${any(commits)}&to=${any(commits)}`;
    },
    'reports, first page': () => `${one()}/reports?line=1`,
    'reports, last page': () => `/api/v1/integrations/${longest.id}/reports?line=1&cursor=${last.reports}`,
    'alerts of one, first page': () => `${one()}/alerts?status=all`,
    'alerts of one, last page': () => `/api/v1/integrations/${longest.id}/alerts?status=all&cursor=${last.alerts}`,
    'open alerts everywhere, first page': () => '/api/v1/alerts',
    'alerts everywhere, last page': () => `/api/v1/alerts?status=all&cursor=${last.everywhere}`,
    'ingest log': () => `${one()}/batches`,
    notifications: () => `${one()}/notifications`,
  };
}

async function measure(
  ready: Ready,
  seeded: readonly SeededIntegration[],
  load: { connections: number; seconds: number },
) {
  const agent = new Agent({ keepAlive: true });
  const pool = new Pool({ connectionString: ready.databaseUrl, max: 1 });
  const figures = new Map<string, Figures>();
  const rows = new Map<string, number>();
  try {
    for (const [name, address] of Object.entries(viewsOf(seeded, await lastPages(pool, seeded)))) {
      const fetchOne = () => read(ready, agent, address());
      await runLoad({ ...load, seconds: 1 }, fetchOne);
      const before = await sequentialRows(pool);
      const result = await runLoad(load, fetchOne);
      figures.set(name, result);
      rows.set(name, ((await sequentialRows(pool)) - before) / result.operations);
      console.error(`${name}: p95 ${result.p95.toFixed(1)} ms`);
    }
  } finally {
    agent.destroy();
    await pool.end();
  }
  return { figures, rows };
}

/** Cursors of pages at the far end of a history; a cursor is the key of the last row that was seen. */
async function lastPages(pool: Pool, seeded: readonly SeededIntegration[]) {
  return {
    alerts: await cursorOf50th(pool, 'where integration_id = $1', [longestOf(seeded).id]),
    everywhere: await cursorOf50th(pool, '', []),
    reports: '50',
  };
}

async function cursorOf50th(pool: Pool, where: string, values: readonly string[]): Promise<string> {
  const oldest = `select id from alert ${where} order by id limit 50`;
  const { rows } = await pool.query(`select id from (${oldest}) oldest order by id desc limit 1`, [...values]);
  return rows[0]!.id;
}

function longestOf(seeded: readonly SeededIntegration[]): SeededIntegration {
  return seeded.toSorted((a, b) => b.commits.length - a.commits.length)[0]!;
}

function any<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)]!;
}

/** How many rows of tables that grow with history were read without an index so far; the statistics come late. */
async function sequentialRows(pool: Pool): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const { rows } = await pool.query(`select coalesce(sum(seq_tup_read), 0) as rows from pg_stat_user_tables
    where relname in ('report', 'report_body', 'batch', 'alert', 'alert_event', 'notification', 'notification_decision', 'ingest_event')`);
  return Number(rows[0].rows);
}

function read(ready: Ready, agent: Agent, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${ready.adminKey}` };
    const call = get(`${ready.apiUrl}${path}`, { headers, agent }, (response) => {
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
      response.resume();
    });
    call.on('error', reject);
  });
}

function print(stages: readonly { name: string; figures: Map<string, Figures>; rows: Map<string, number> }[]): void {
  const [small, large] = stages;
  const head = [
    'View',
    `p95 ms, ${small!.name}`,
    `p95 ms, ${large!.name}`,
    'growth',
    'requests/s',
    'rows read without index',
  ];
  const lines = [...large!.figures].map(([name, figures]) => {
    const before = small!.figures.get(name)!;
    return [
      name,
      before.p95.toFixed(1),
      figures.p95.toFixed(1),
      `${(figures.p95 / before.p95).toFixed(1)} x`,
      figures.perSecond.toFixed(0),
      large!.rows.get(name)!.toFixed(0),
    ];
  });
  console.log([head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
}

await main();
