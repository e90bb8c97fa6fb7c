import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BenchApi } from './api.ts';
import { startInstallation, type Installation } from './installation.ts';
import { memoryOf, memoryOfProcess, type OfParts } from './processes.ts';
import { createReportStream } from './report-stream.ts';
import { markdown, spread, writeFigures } from './results.ts';

const usage = 'node bench/start.ts [--runs 5] [--data <data directory>] [--json start.json]';
const idleSeconds = 10;

/** Resident memory in MiB. */
type Memory = OfParts & { readonly launcher?: number | undefined };

/** What one start showed, in milliseconds. */
interface Start {
  /** Until the ready file was there. */
  readonly ready: number;
  /** Until the first report was answered, which is applied then. */
  readonly firstReport: number;
  readonly memory: Memory;
  /** After some idle seconds; nothing where nobody waited for that. */
  readonly idle?: Memory;
  /** How long it took to stop. */
  readonly stop: number;
}

/** How long `npm start` takes over an empty and over a full data directory, and what it needs (bench/README.md). */
async function main(interrupted: AbortSignal): Promise<void> {
  const { runs, data, json } = readPlan();
  console.error('one start that does not count');
  // What is done once for a clone is done then: the installation, the build of the dashboard, the way to Temporal.
  await inEmptyFolder((folder) => measureStart(folder, { idle: false, interrupted }));
  const [first, second]: [Start[], Start[]] = [[], []];
  for (let run = 1; run <= runs; run += 1) {
    console.error(`start: run ${run} of ${runs}`);
    if (data === undefined) {
      await inEmptyFolder(async (folder) => {
        first.push(await measureStart(folder, { idle: true, interrupted }));
        second.push(await measureStart(folder, { idle: false, interrupted }));
      });
    } else second.push(await measureStart(data, { idle: true, interrupted }));
  }
  console.log(toTable({ 'first start': first, [data === undefined ? 'second start' : 'start']: second }));
  if (json !== undefined) writeFigures(json, { runs, isOverData: data !== undefined }, { first, second });
}

function readPlan() {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, data: { type: 'string' }, json: { type: 'string' } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`Usage: ${usage}`);
  return { runs, data: values.data === undefined ? undefined : resolve(values.data), json: values.json };
}

async function inEmptyFolder(measure: (folder: string) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'clef-start-'));
  try {
    await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts, sends one report of a new integration, and stops, whatever happens. */
async function measureStart(
  folder: string,
  { idle, interrupted }: { idle: boolean; interrupted: AbortSignal },
): Promise<Start> {
  const installation = await startInstallation(folder, interrupted);
  let seen: Omit<Start, 'stop'>;
  let stop = 0;
  try {
    const ready = installation.passed();
    await sendOne(installation);
    seen = { ready, firstReport: installation.passed(), memory: memoryIn(installation) };
    if (idle) {
      await pause(idleSeconds * 1_000, undefined, { signal: interrupted });
      seen = { ...seen, idle: memoryIn(installation) };
    }
  } finally {
    stop = await installation.stop();
  }
  return { ...seen, stop };
}

async function sendOne({ ready }: Installation): Promise<void> {
  const api = new BenchApi(ready);
  try {
    const [key] = await api.createIntegrations(1);
    await api.postReport(key!, createReportStream({ mix: 'clean' })());
  } finally {
    api.close();
  }
}

function memoryIn({ ready, launcher }: Installation): Memory {
  return { launcher: memoryOfProcess(launcher), ...memoryOf(ready.pids) };
}

function toTable(starts: Readonly<Record<string, readonly Start[]>>): string {
  const seen = Object.entries(starts).filter(([, all]) => all.length > 0);
  const times = seen.map(([name, all]) => [
    name,
    ...(['ready', 'firstReport', 'stop'] as const).map((time) => spread(all.map((each) => each[time]))),
  ]);
  const memories = seen.flatMap(([name, all]) => {
    const idle = all.flatMap((each) => each.idle ?? []);
    return [
      memoryRow(
        `${name}, first report answered`,
        all.map(({ memory }) => memory),
      ),
      ...(idle.length > 0 ? [memoryRow(`${name}, ${idleSeconds} s later`, idle)] : []),
    ];
  });
  return [
    markdown(['ms', 'until ready', 'until the first report is answered', 'until stopped'], times),
    markdown(['memory, MiB', 'launcher', 'API', 'worker', 'Temporal', 'PostgreSQL'], memories),
  ].join('\n\n');
}

/** Empty where nobody can see a process. */
function memoryRow(name: string, memories: readonly Memory[]): string[] {
  const parts = ['launcher', 'api', 'worker', 'temporal', 'postgres'] as const;
  return [
    name,
    ...parts.map((part) => {
      const seen = memories.flatMap((memory) => memory[part] ?? []);
      return seen.length > 0 ? spread(seen) : '';
    }),
  ];
}

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort());
try {
  await main(interrupted.signal);
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  console.error('Interrupted: everything that was started is stopped.');
  process.exitCode = 130;
}
