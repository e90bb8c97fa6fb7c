import { eventually } from '../eventually.ts';
import { compare } from './cell.ts';
import { People } from './people.ts';
import { Pipeline } from './pipeline.ts';
import { RowLocks } from './row-locks.ts';
import type { Theatre } from './scene.ts';
import { startTraffic } from './traffic.ts';

/** A stop of API and worker in the middle of their work, after which both run again. */
export interface Stop {
  readonly pipelines: readonly Pipeline[];
  readonly people: People;
  readonly inFlight: number;
  /** Those of them that the stopping API answered 2xx. */
  readonly inFlightAnswered: number;
  /** How API and worker ended. */
  readonly exits: readonly (string | undefined)[];
  /** From the signal until both were gone, in milliseconds. */
  readonly tookMs: number;
}

const stopping = ['api', 'worker'] as const;
const integrations = 10;
const jobsOfEach = 5;

/**
 * SIGTERM to API and worker at the same time, while 50 submissions stand in the middle of both and others come in. With
 * `insistent` they get it again while what they wait for is still held.
 */
export async function stopUnderLoad(theatre: Theatre, seed: string, { insistent = false } = {}): Promise<Stop> {
  const { installation } = theatre;
  const start = (count: number) =>
    Promise.all(Array.from({ length: count }, () => Pipeline.start(installation.api, seed)));
  const pipelines = await start(integrations);
  const others = await start(2);
  const people = new People(installation.api);
  const ids = pipelines.map(({ integration }) => integration.id);
  const statement = 'select from integration where id = any($1) for no key update';
  const locks = await RowLocks.take(installation.ready.databaseUrl, statement, [ids]);
  const jobs = pipelines.flatMap((pipeline) =>
    Array.from({ length: jobsOfEach }, () => {
      pipeline.commit();
      return pipeline.run({ hasty: true });
    }),
  );
  const answers = Promise.all(jobs);
  // What goes wrong is told where they are waited for.
  answers.catch(() => {});
  await untilHeld(theatre, locks, { ids, submissions: jobs.length });
  const stopTraffic = startTraffic(installation.api, others, people);

  const startedAt = performance.now();
  const pids = await signalBoth(theatre, insistent);
  if (!insistent) await locks.release();
  for (const pid of pids) await installation.untilGone(pid);
  const tookMs = performance.now() - startedAt;
  await locks.release();
  for (const [index, part] of stopping.entries()) await installation.untilRecovered(part, pids[index]!);
  await stopTraffic();
  return {
    pipelines: [...pipelines, ...others],
    people,
    inFlight: jobs.length,
    inFlightAnswered: (await answers).filter(Boolean).length,
    exits: stopping.map((part) => installation.howEnded(part)),
    tookMs,
  };
}

/** Waits until everything of a stop came to its end; gives a line about it, and what is wrong. */
export async function lookAfterStop(theatre: Theatre, stop: Stop): Promise<{ line: string; complaints: string[] }> {
  const { promised, found, complaints } = await compare(theatre, stop.pipelines, stop.people);
  const { inFlight, inFlightAnswered, exits, tookMs } = stop;
  const line =
    `SIGTERM of API and worker: ${inFlightAnswered} of ${inFlight} submissions in flight answered 2xx, ` +
    `${exits.join(' and ')} after ${(tookMs / 1_000).toFixed(1)} s, ${promised} answered 2xx in all, ${found} found`;
  return { line, complaints: [...complaints] };
}

/** Every submission waits in the API for its outcome, and the worker stands before the integrations' rows. */
async function untilHeld(
  { installation: { query } }: Theatre,
  { pid }: RowLocks,
  { ids, submissions }: { ids: readonly string[]; submissions: number },
): Promise<void> {
  const staged = `select from batch where integration_id = any($1) and state = 'staged'`;
  const behind = `select from pg_stat_activity where application_name = 'clef-pro worker' and $1 = any(pg_blocking_pids(pid))`;
  await eventually(async () => (await query(staged, [ids])).length === submissions);
  await eventually(async () => (await query(behind, [pid])).length > 0);
}

async function signalBoth({ installation }: Theatre, insistent: boolean): Promise<number[]> {
  const before = stopping.map((part) => installation.log(part).length);
  const pids = stopping.map((part) => installation.signal(part, 'SIGTERM'));
  if (!insistent) return pids;
  // Two signals before the first is taken are one.
  await eventually(async () =>
    stopping.every((part, index) => installation.log(part).slice(before[index]).includes('"msg":"stopping"')),
  );
  for (const part of stopping) installation.signal(part, 'SIGTERM');
  return pids;
}
