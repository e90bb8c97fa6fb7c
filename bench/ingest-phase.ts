import type { Answer, BenchApi, IngestKey } from './api.ts';
import type { Plan } from './arguments.ts';
import type { BenchDatabase } from './database.ts';
import { median, medianOf, runLoad, type Figures } from './load.ts';
import { createPipelines, submit, type Pipelines } from './pipelines.ts';
import type { PostgresFloor } from './postgres-floor.ts';
import { cpuBetween, cpuOf, type OfParts, type Part } from './processes.ts';
import type { TemporalFloor } from './temporal-floor.ts';

/** What every scenario works with. */
export interface Bench {
  readonly plan: Plan;
  readonly api: BenchApi;
  readonly database: BenchDatabase;
  /** Of as many integrations as any scenario needs. */
  readonly keys: readonly IngestKey[];
  readonly temporal: TemporalFloor;
  readonly postgres: PostgresFloor;
  /** Single reports a second that were measured, by the load that they were measured with. */
  readonly capacities: Map<string, number>;
}

export interface Load {
  readonly connections: number;
  readonly integrations: number;
}

/** What a phase of ingest showed; its figures count submissions. */
export interface IngestFigures extends Figures {
  /** Reports a second until all of them were applied, those that were answered 202 too. */
  readonly processed: number;
  /** Answers 202: stored, but not applied within the deadline. */
  readonly later: number;
  /** Milliseconds of processor time per report, mails included. */
  readonly cpu: OfParts;
}

/** Submits `size` reports at a time in a closed loop, and waits until all is done. Rejects with any answer but 2xx. */
export async function ingestPhase(
  { plan, api, database }: Pick<Bench, 'plan' | 'api' | 'database'>,
  pipelines: Pipelines,
  { connections, seconds, size = 1 }: { connections: number; seconds: number; size?: number },
): Promise<IngestFigures> {
  const before = cpuOf(plan.ready().pids);
  const begin = performance.now();
  let later = 0;
  const figures = await runLoad({ connections, seconds }, async () => {
    if (expectTaken(await submit(api, pipelines.next(size))).status === 202) later += 1;
  });
  if (later > 0) await database.untilApplied();
  const reports = figures.operations * size;
  const processed = reports / ((performance.now() - begin) / 1_000);
  await database.settle();
  const cpu = cpuBetween(before, cpuOf(plan.ready().pids));
  return { ...figures, processed, later, cpu: mapParts(cpu, (ms) => ms / reports) };
}

/** Throws unless the answer is 2xx. */
export function expectTaken(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Single reports a second under a load: what `singles` measured, or else one phase now. */
export async function capacityAt(bench: Bench, load: Load): Promise<number> {
  const known = bench.capacities.get(JSON.stringify(load));
  if (known !== undefined) return known;
  const pipelines = createPipelines(bench.keys.slice(0, load.integrations));
  const { processed } = await ingestPhase(bench, pipelines, { ...load, seconds: bench.plan.seconds });
  noteCapacity(bench, load, processed);
  return processed;
}

/** Keeps what was measured under a load. */
export function noteCapacity({ capacities }: Bench, { connections, integrations }: Load, perSecond: number): void {
  capacities.set(JSON.stringify({ connections, integrations }), perSecond);
}

/** The medians of several phases, figure by figure; the operations and late answers of all. */
export function medianOfIngest(phases: readonly IngestFigures[]): IngestFigures {
  const seen = Object.keys(phases[0]!.cpu) as Part[];
  const cpu = seen.map((part) => [part, median(phases.map((each) => each.cpu[part] ?? Number.NaN))]);
  return {
    ...medianOf(phases),
    processed: median(phases.map((each) => each.processed)),
    later: phases.reduce((sum, each) => sum + each.later, 0),
    cpu: Object.fromEntries(cpu),
  };
}

function mapParts(figures: OfParts, change: (figure: number) => number): OfParts {
  return Object.fromEntries(Object.entries(figures).map(([part, figure]) => [part, change(figure)]));
}
