import { capacityAt, expectTaken, ingestPhase, medianOfIngest } from './ingest-phase.ts';
import type { Bench, IngestFigures } from './ingest-phase.ts';
import { figuresOf, medianOf, runLoad, runOpenLoop, watchGenerator, type Figures } from './load.ts';
import { createPipelines, submit, type Pipelines } from './pipelines.ts';
import { markdown, percent, spread, type Result } from './results.ts';
import { likeABatch } from './temporal-floor.ts';

const load = { connections: 8, integrations: 100 };
/** Far more than there are at a rate that can be kept up. */
const atOnce = 1_000;

interface OpenFigures extends Figures {
  readonly later: number;
}

/** How long an answer takes: at half of the capacity, whoever else is answered, and one report at a time. */
export async function measureLatency(bench: Bench): Promise<Result> {
  const { rounds, seconds } = bench.plan;
  const rate = bench.plan.rate ?? (await capacityAt(bench, load)) / 2;
  const pipelines = createPipelines(bench.keys.slice(0, load.integrations));
  const [open, alone, engines, floor]: [OpenFigures[], IngestFigures[], Figures[], Figures[]] = [[], [], [], []];
  for (let round = 0; round < rounds; round += 1) {
    console.error(`latency: round ${round + 1} of ${rounds}, ${rate.toFixed(0)} reports/s`);
    const phases = [
      async () => floor.push(await runLoad({ connections: 1, seconds }, () => runFloor(bench, false))),
      async () => engines.push(await runLoad({ connections: 1, seconds }, () => runEngines(bench))),
      async () => alone.push(await ingestPhase(bench, pipelines, { connections: 1, seconds })),
      async () => open.push(await measureOpen(bench, pipelines, rate)),
    ];
    for (const phase of round % 2 === 1 ? phases.toReversed() : phases) await phase();
  }
  const medians = {
    open: medianOf(open),
    alone: medianOfIngest(alone),
    engines: medianOf(engines),
    floor: medianOf(floor),
  };
  const toFloor = (phase: 'alone' | 'engines') => medians[phase].p50 / medians.floor.p50;
  const ratios = { alone: toFloor('alone'), engines: toFloor('engines') };
  return {
    figures: { rate, medians, ratios, open, alone, engines, floor },
    table: toTable({ rate, open, alone, engines, floor, ratios }),
  };
}

function runFloor({ temporal }: Bench, withStatements: boolean): Promise<void> {
  return temporal.run(likeABatch({ withStatements }));
}

/** What both engines cost together: the no-op workflow, and as many statements as a report needs that comes alone. */
function runEngines(bench: Bench): Promise<void> {
  return bench.postgres.runStatements(() => runFloor(bench, true));
}

/** Sends at a fixed rate for one phase; takes time from when each report was due, whenever it was sent. */
async function measureOpen({ api, database, plan }: Bench, pipelines: Pipelines, rate: number): Promise<OpenFigures> {
  const took: number[] = [];
  let later = 0;
  const generator = watchGenerator();
  const stopped = AbortSignal.timeout(plan.seconds * 1_000);
  await runOpenLoop({ rate, atOnce, stopped }, async (_, due) => {
    if (expectTaken(await submit(api, pipelines.next(1))).status === 202) later += 1;
    took.push(performance.now() - due);
  });
  const share = generator();
  await database.settle();
  return { ...figuresOf(took, { seconds: plan.seconds, generator: share }), later };
}

function toTable(seen: {
  rate: number;
  open: readonly OpenFigures[];
  alone: readonly IngestFigures[];
  engines: readonly Figures[];
  floor: readonly Figures[];
  ratios: { readonly alone: number; readonly engines: number };
}): string {
  return markdown(
    ['', 'p50 ms', 'p95 ms', 'p99 ms', 'p50 to floor', '202', 'generator'],
    [
      [`${seen.rate.toFixed(0)} reports/s, open loop`, ...spreads(seen.open), '', ...ofGenerator(seen.open)],
      ['one report at a time', ...spreads(seen.alone), times(seen.ratios.alone), ...ofGenerator(seen.alone)],
      ['both engines, same shape, one at a time', ...spreads(seen.engines), times(seen.ratios.engines), '', ''],
      ['Temporal, same shape, one at a time', ...spreads(seen.floor), '', '', ''],
    ],
  );
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} x`;
}

function spreads(phases: readonly Figures[]): string[] {
  return [phases.map(({ p50 }) => p50), phases.map(({ p95 }) => p95), phases.map(({ p99 }) => p99)].map(spread);
}

function ofGenerator(phases: readonly { readonly later: number; readonly generator: number }[]): string[] {
  const later = phases.reduce((sum, each) => sum + each.later, 0);
  return [`${later}`, percent(Math.max(...phases.map(({ generator }) => generator)))];
}
