import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import type { Ready } from './arguments.ts';
import { runLoad, type Figures } from './load.ts';
import { removeHistory, seedHistory, type SeededIntegration } from './seed.ts';

const usage =
  'node bench/history.ts <ready.json> [--integrations 1000] [--reports 500] [--longest <reports>] [--connections 4] [--seconds 5]';

/** Follows the name of a view of the longest history. */
const ofLongest = ', longest';
const viewsOfLongest = [
  'matrix at head',
  'matrix at any commit',
  'reports, first page',
  'reports, last page',
  'alerts of one, first page',
  'alerts of one, last page',
] as const;

/** Reads every view over a long history, beside an answer that reads nothing (bench/README.md). */
async function main(): Promise<void> {
  const { ready, integrations, reports, longest, connections, seconds } = readPlan();
  const load = { connections, seconds };
  // A tenth of the integrations with a tenth of the history first: what grows with history shows as a ratio.
  const tenth = { integrations: Math.ceil(integrations / 10), reports: Math.max(20, Math.round(reports / 10)) };
  const few = await seed(ready, tenth);
  const small = { name: nameOf(tenth), ...(await measure(ready, viewsOf(few, await lastPages(ready, few)), load)) };
  // So that afterwards there are exactly as many integrations as were asked for, each with as many reports.
  await removeHistory(ready.databaseUrl, few);
  const all = await seed(ready, { integrations, reports });
  const longestOnes = longest === undefined ? [] : await seed(ready, { integrations: 1, reports: longest });
  const views = { ...viewsOf(all, await lastPages(ready, all)), ...(await viewsOfLongestOf(ready, longestOnes)) };
  print(small, { name: nameOf({ integrations, reports }), ...(await measure(ready, views, load)) });
}

type Size = Parameters<typeof seedHistory>[1];
type Views = Readonly<Record<string, () => string>>;

function nameOf({ integrations, reports }: Size): string {
  return `${integrations} integrations of ${reports}`;
}

async function seed(ready: Ready, size: Size): Promise<readonly SeededIntegration[]> {
  const { integrations } = await seedHistory(ready.databaseUrl, size, (done) => {
    if (done % 50 === 0 || done === size.integrations)
      console.error(`seeded ${done} of ${size.integrations} integrations with ${size.reports} reports`);
  });
  return integrations;
}

function readPlan() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      integrations: { type: 'string', default: '1000' },
      reports: { type: 'string', default: '500' },
      longest: { type: 'string' },
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
  const longest = values.longest === undefined ? undefined : Number(values.longest);
  const usable = [integrations, reports, longest ?? 1, connections, seconds].every((value) => value > 0);
  if (path === undefined || others.length > 0 || !usable) throw new Error(`Usage: ${usage}`);
  const ready = JSON.parse(readFileSync(path, 'utf8')) as Ready;
  return { ready, integrations, reports, longest, connections, seconds };
}

/** The views, each as the address of one request; ids and commits are chosen anew each time. */
function viewsOf(seeded: readonly SeededIntegration[], last: { alerts: string; everywhere: string; reports: string }) {
  const one = () => `/api/v1/integrations/${any(seeded).id}`;
  const at = (suffix: string) => () => {
    const { id, commits } = any(seeded);
    return `/api/v1/integrations/${id}${suffix}${any(commits)}`;
  };
  const [first] = seeded;
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
    'reports, last page': () => `/api/v1/integrations/${first!.id}/reports?line=1&cursor=${last.reports}`,
    'alerts of one, first page': () => `${one()}/alerts?status=all`,
    'alerts of one, last page': () => `/api/v1/integrations/${first!.id}/alerts?status=all&cursor=${last.alerts}`,
    'open alerts everywhere, first page': () => '/api/v1/alerts',
    'alerts everywhere, last page': () => `/api/v1/alerts?status=all&cursor=${last.everywhere}`,
    'ingest log': () => `${one()}/batches`,
    notifications: () => `${one()}/notifications`,
  };
}

/** The views that the longest history is read by, by names of their own; none where there is no such history. */
async function viewsOfLongestOf(ready: Ready, longest: readonly SeededIntegration[]): Promise<Views> {
  if (longest.length === 0) return {};
  const views = viewsOf(longest, await lastPages(ready, longest));
  return Object.fromEntries(viewsOfLongest.map((name) => [name + ofLongest, views[name]]));
}

async function measure(ready: Ready, views: Views, load: { connections: number; seconds: number }) {
  const agent = new Agent({ keepAlive: true });
  const pool = new Pool({ connectionString: ready.databaseUrl, max: 1 });
  const figures = new Map<string, Figures>();
  const rows = new Map<string, number>();
  try {
    for (const [name, address] of Object.entries(views)) {
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
async function lastPages({ databaseUrl }: Ready, [first]: readonly SeededIntegration[]) {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  try {
    return {
      alerts: await cursorOf50th(pool, 'where integration_id = $1', [first!.id]),
      everywhere: await cursorOf50th(pool, '', []),
      reports: '50',
    };
  } finally {
    await pool.end();
  }
}

async function cursorOf50th(pool: Pool, where: string, values: readonly string[]): Promise<string> {
  const oldest = `select id from alert ${where} order by id limit 50`;
  const { rows } = await pool.query(`select id from (${oldest}) oldest order by id desc limit 1`, [...values]);
  return rows[0]!.id;
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

interface Stage {
  readonly name: string;
  readonly figures: ReadonlyMap<string, Figures>;
  readonly rows: ReadonlyMap<string, number>;
}

/** The longest history is compared with the same view of the small stage. */
function print(small: Stage, large: Stage): void {
  const head = [
    'View',
    `p95 ms, ${small.name}`,
    `p95 ms, ${large.name}`,
    'growth',
    'requests/s',
    'rows read without index',
  ];
  const lines = [...large.figures].map(([name, figures]) => {
    const before = small.figures.get(name.replace(ofLongest, ''))!;
    return [
      name,
      before.p95.toFixed(1),
      figures.p95.toFixed(1),
      `${(figures.p95 / before.p95).toFixed(1)} x`,
      figures.perSecond.toFixed(0),
      large.rows.get(name)!.toFixed(0),
    ];
  });
  console.log([head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
}

await main();
