import { growthOfTables, lookAtDisk } from './disk-usage.ts';
import { expectTaken, type Bench } from './ingest-phase.ts';
import { runTimes } from './load.ts';
import { createPipelines, submit, type Pipelines } from './pipelines.ts';
import { markdown, type Result } from './results.ts';
import type { Space } from './database.ts';

const connections = 64;
const integrations = 100;
const megabyte = 1024 * 1024;

/** What half of the reports took, in bytes for each report where nothing else is said. */
interface Half {
  readonly reports: number;
  /** Reports a second that were answered. */
  readonly perSecond: number;
  readonly tables: Readonly<Record<string, Space>>;
  readonly all: Space;
  readonly wal: number;
  readonly dataFolder: number;
  readonly temporal: number;
  /** Bytes altogether. */
  readonly logFolder: number;
}

/** What single reports take on disk, by table and by file, when dead rows are vacuumed and their space is used again. */
export async function measureDisk(bench: Bench): Promise<Result> {
  const reports = Math.ceil(bench.plan.diskReports / 2);
  const pipelines = createPipelines(bench.keys.slice(0, integrations));
  await bench.database.vacuum();
  const first = await measureHalf(bench, pipelines, reports);
  const second = await measureHalf(bench, pipelines, reports);
  return { figures: { connections, integrations, first, second }, table: toTable(first, second) };
}

async function measureHalf(bench: Bench, pipelines: Pipelines, reports: number): Promise<Half> {
  const { api, database } = bench;
  console.error(`disk: ${reports} reports`);
  const before = await lookAtDisk(bench);
  const log = await database.writeAheadLog();
  const { perSecond } = await runTimes({ connections, times: reports }, async () => {
    expectTaken(await submit(api, pipelines.next(1)));
  });
  await database.settle();
  const wal = (await database.writeAheadLog()) - log;
  await database.vacuum();
  const after = await lookAtDisk(bench);
  const tables = growthOfTables(before.tables, after.tables, reports);
  const grew = (figure: 'dataFolder' | 'temporal') =>
    ((after[figure] ?? Number.NaN) - (before[figure] ?? Number.NaN)) / reports;
  return {
    reports,
    perSecond,
    tables,
    all: sumOf(Object.values(tables)),
    wal: wal / reports,
    dataFolder: grew('dataFolder'),
    temporal: grew('temporal'),
    logFolder: after.logFolder ?? Number.NaN,
  };
}

function sumOf(spaces: readonly Space[]): Space {
  const sum = (figure: keyof Space) => spaces.reduce((total, space) => total + space[figure], 0);
  return { heap: sum('heap'), indexes: sum('indexes'), outOfLine: sum('outOfLine'), free: sum('free') };
}

function toTable(...halves: readonly [Half, Half]): string {
  const row = (name: string, figure: (half: Half) => number) => [name, ...halves.map((half) => whole(figure(half)))];
  const facts = [
    row('reports', ({ reports }) => reports),
    row('answered, reports/s', ({ perSecond }) => perSecond),
    row('tables', ({ all }) => all.heap + all.indexes + all.outOfLine),
    row('of these free inside', ({ all }) => all.free),
    row('write-ahead log written', ({ wal }) => wal),
    row('data directory without pg_wal', ({ dataFolder }) => dataFolder),
    row("Temporal's store", ({ temporal }) => temporal),
    row('pg_wal in the end, MiB', ({ logFolder }) => logFolder / megabyte),
  ];
  const tables = Object.entries(halves[1].tables).toSorted(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const byTable = [...tables, ['all', halves[1].all] as const].map(([name, space]) => [
    name,
    ...[space.heap, space.indexes, space.outOfLine, sizeOf(space), space.free].map(whole),
  ]);
  return [
    markdown(['bytes for each report', 'first half', 'second half'], facts),
    markdown(['second half, by table', 'heap', 'indexes', 'out of line', 'together', 'of these free inside'], byTable),
  ].join('\n\n');
}

function sizeOf({ heap, indexes, outOfLine }: Space): number {
  return heap + indexes + outOfLine;
}

/** Empty where there is no figure. */
function whole(figure: number): string {
  return Number.isNaN(figure) ? '' : figure.toFixed(0);
}
