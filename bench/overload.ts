import { once } from 'node:events';
import type { IngestKey } from './api.ts';
import { capacityAt, type Bench } from './ingest-phase.ts';
import { quantile, runOpenLoop, watchGenerator } from './load.ts';
import { createPipelines, submit } from './pipelines.ts';
import { memoryOf, watchMemory } from './processes.ts';
import { markdown, ofParts, percent, type Result } from './results.ts';

const connections = 64;
const times = 10;
/** The API takes 4,000 connections; what is due while so many answers are waited for is sent as they come. */
const atOnce = 3_500;

/** Somebody else, who sends so many reports a second meanwhile. */
const neighbourRate = 2;

/** Sends ten times as much as can be taken, and watches what is answered, what is kept and how the rest is caught up. */
export async function measureOverload(bench: Bench): Promise<Result> {
  const { plan, database } = bench;
  const capacity = await capacityAt(bench, { connections, integrations: plan.overloadIntegrations });
  console.error(`overload: ${times} times ${capacity.toFixed(0)} reports/s for ${plan.overloadSeconds} s`);
  const pids = () => plan.ready().pids;
  const memory = { before: memoryOf(pids()), peak: watchMemory(pids) };
  const seen = await sendTooMuch(bench, capacity * times);
  console.error('overload: waiting until the backlog is drained');
  await database.settle();
  const taken = [...seen.flood.taken, ...seen.neighbour.taken];
  const figures = {
    capacity,
    offered: capacity * times,
    sent: seen.sentInTime / seen.seconds,
    generator: seen.generator,
    answers: [...answersOf('flood', seen.flood), ...answersOf('neighbour', seen.neighbour)],
    backlog: { batches: seen.waitingThen, ...(await drainOf(bench, seen.ended)) },
    taken: taken.length,
    missing: await database.missing(taken),
    memory: { before: memory.before, peak: memory.peak.stop(), after: memoryOf(pids()) },
  };
  return { figures, table: toTable(figures) };
}

async function sendTooMuch(bench: Bench, rate: number) {
  const { plan, database } = bench;
  const [neighbourKey, ...keys] = bench.keys.slice(0, plan.overloadIntegrations + 1);
  const generator = watchGenerator();
  const stopped = AbortSignal.timeout(plan.overloadSeconds * 1_000);
  const begin = performance.now();
  const neighbour = startSending(bench, { keys: [neighbourKey!], rate: neighbourRate, stopped });
  const flood = startSending(bench, { keys, rate, stopped });
  await once(stopped, 'abort');
  const seconds = (performance.now() - begin) / 1_000;
  const [share, sentInTime] = [generator(), flood.sent()];
  const [ended, waitingThen] = await Promise.all([database.now(), database.waitingBatches()]);
  await Promise.all([flood.ended, neighbour.ended]);
  return { flood, neighbour, sentInTime, ended, waitingThen, generator: share, seconds };
}

/**
 * What was applied after the flood, by the times in the database: neither the last answers nor the mails are waited for. It
 * is what waited, and what was already sent and only then stored.
 */
async function drainOf({ database }: Bench, ended: string) {
  const { reports, seconds } = await database.appliedSince(ended);
  return { drained: reports, drainedIn: seconds, perSecond: seconds > 0 ? reports / seconds : 0 };
}

type Sending = ReturnType<typeof startSending>;

/** Sends at a fixed rate and keeps what was answered; nothing that goes wrong ends it. */
function startSending(
  { api }: Bench,
  { keys, rate, stopped }: { keys: readonly IngestKey[]; rate: number; stopped: AbortSignal },
) {
  const pipelines = createPipelines(keys);
  /** Milliseconds from sending to each answer, by its status, or by what went wrong with the connection. */
  const answers = new Map<string, number[]>();
  /** The commits that were answered 2xx. */
  const taken: string[] = [];
  let sent = 0;
  const ended = runOpenLoop({ rate, atOnce, stopped }, async () => {
    sent += 1;
    const submission = pipelines.next(1);
    const start = performance.now();
    const answer = await submit(api, submission).then(({ status }) => `${status}`, nameOf);
    if (!answers.has(answer)) answers.set(answer, []);
    answers.get(answer)!.push(performance.now() - start);
    if (answer.startsWith('2')) taken.push(submission.reports[0]!.commitSha);
  });
  return { answers, taken, ended, sent: () => sent };
}

function answersOf(who: string, { answers }: Sending): Answered[] {
  return [...answers]
    .map(([answer, took]) => {
      const sorted = took.toSorted((a, b) => a - b);
      const [p50, p99, slowest] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1)!];
      return { who, answer, operations: took.length, p50, p99, slowest };
    })
    .toSorted((a, b) => a.answer.localeCompare(b.answer));
}

interface Answered {
  readonly who: string;
  readonly answer: string;
  readonly operations: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
}

function nameOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function toTable(figures: {
  capacity: number;
  offered: number;
  sent: number;
  generator: number;
  answers: readonly Answered[];
  backlog: { batches: number; drained: number; drainedIn: number; perSecond: number };
  taken: number;
  missing: number;
  memory: Record<'before' | 'peak' | 'after', Parameters<typeof ofParts>[0]>;
}): string {
  const { backlog, memory } = figures;
  const facts = [
    ['capacity, reports/s', figures.capacity.toFixed(0)],
    ['due, reports/s', figures.offered.toFixed(0)],
    ['sent, reports/s', figures.sent.toFixed(0)],
    ['generator, of one core', percent(figures.generator)],
    ['batches that waited at the end', `${backlog.batches}`],
    ['drained in, s', backlog.drainedIn.toFixed(1)],
    [
      'drained, reports/s',
      `${backlog.perSecond.toFixed(0)} (${percent(backlog.perSecond / figures.capacity)} of the capacity)`,
    ],
    ['answered 2xx', `${figures.taken}`],
    ['of these missing in the database', figures.missing === 0 ? '0' : `**${figures.missing}**`],
  ];
  const answered = figures.answers.map(({ who, answer, operations, p50, p99, slowest }) => [
    who,
    answer,
    `${operations}`,
    ...[p50, p99, slowest].map((ms) => ms.toFixed(0)),
  ]);
  const remembered = (['before', 'peak', 'after'] as const).map((when) => [when, ...ofParts(memory[when])]);
  return [
    markdown(['overload', ''], facts),
    markdown(['', 'answer', 'how many', 'p50 ms', 'p99 ms', 'slowest ms'], answered),
    markdown(['memory, MiB', 'API', 'worker', 'Temporal', 'PostgreSQL'], remembered),
  ].join('\n\n');
}
