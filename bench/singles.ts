import { ingestPhase, medianOfIngest, noteCapacity, type Bench, type IngestFigures } from './ingest-phase.ts';
import { medianOf, runLoad, type Figures } from './load.ts';
import { createPipelines, type Pipelines } from './pipelines.ts';
import { createReportStream } from './report-stream.ts';
import { costHead, costs, latencies, markdown, percent, spread, type Result } from './results.ts';
import { threeActivities } from './temporal-floor.ts';

/** All rounds at one number of connections. */
interface Cell {
  readonly connections: number;
  readonly temporalFloor: Figures[];
  readonly postgresFloor: Figures[];
  /** By the number of integrations. */
  readonly clefPro: ReadonlyMap<number, IngestFigures[]>;
}

/** Single reports in a closed loop, over few and many integrations, beside what Temporal and PostgreSQL alone can do. */
export async function measureSingles(bench: Bench): Promise<Result> {
  const { rounds, connections, integrations, mix } = bench.plan;
  const pipelines = new Map(integrations.map((count) => [count, createPipelines(bench.keys.slice(0, count), { mix })]));
  const cells = connections.map((count): Cell => ({
    connections: count,
    temporalFloor: [],
    postgresFloor: [],
    clefPro: new Map(integrations.map((each) => [each, []])),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const cell of cells) {
      console.error(`singles: round ${round + 1} of ${rounds}, ${cell.connections} connections`);
      await measureRound(bench, cell, { pipelines, isReversed: round % 2 === 1 });
    }
  }
  const summaries = cells.map(summarise);
  for (const { connections: count, over } of summaries) {
    for (const { integrations: of, medians } of over) {
      noteCapacity(bench, { connections: count, integrations: of }, medians.processed);
    }
  }
  return { figures: summaries, table: toTable(summaries) };
}

/** Every other round goes backwards, so that a machine that slows down meanwhile slows down all of it. */
async function measureRound(
  bench: Bench,
  { connections, temporalFloor, postgresFloor, clefPro }: Cell,
  { pipelines, isReversed }: { pipelines: ReadonlyMap<number, Pipelines>; isReversed: boolean },
): Promise<void> {
  const load = { connections, seconds: bench.plan.seconds };
  const streams = Array.from({ length: connections }, () => createReportStream({ mix: bench.plan.mix }));
  const phases = [
    async () => temporalFloor.push(await runLoad(load, () => bench.temporal.run(threeActivities))),
    ...[...clefPro].map(
      ([count, seen]) =>
        async () =>
          seen.push(await ingestPhase(bench, pipelines.get(count)!, load)),
    ),
    async () => {
      postgresFloor.push(await runLoad(load, (connection) => bench.postgres.runOne(streams[connection]!())));
      await bench.postgres.clear();
    },
  ];
  for (const phase of isReversed ? phases.toReversed() : phases) await phase();
}

function summarise({ connections, temporalFloor, postgresFloor, clefPro }: Cell) {
  const floors = { temporal: medianOf(temporalFloor), postgres: medianOf(postgresFloor) };
  const over = [...clefPro].map(([integrations, phases]) => {
    const medians = medianOfIngest(phases);
    return {
      integrations,
      medians,
      phases,
      ofTemporal: medians.processed / floors.temporal.perSecond,
      ofPostgres: medians.processed / floors.postgres.perSecond,
    };
  });
  return { connections, floors, over, temporalFloor, postgresFloor };
}

function toTable(summaries: readonly ReturnType<typeof summarise>[]): string {
  const head = [
    'connections',
    '',
    'processed/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'of Temporal',
    'of PostgreSQL',
    ...costHead,
  ];
  const rows = summaries.flatMap(({ connections, over, temporalFloor, postgresFloor }) => [
    ...over.map(({ integrations, medians, phases, ofTemporal, ofPostgres }) => [
      `${connections}`,
      `Clef Pro, ${integrations} integrations`,
      spread(phases.map(({ processed }) => processed)),
      ...latencies(medians),
      percent(ofTemporal),
      percent(ofPostgres),
      ...costs(medians),
    ]),
    floorRow(connections, 'Temporal, three activities', temporalFloor),
    floorRow(connections, 'PostgreSQL, one transaction', postgresFloor),
  ]);
  return markdown(head, rows);
}

function floorRow(connections: number, name: string, phases: readonly Figures[]): string[] {
  const rate = spread(phases.map(({ perSecond }) => perSecond));
  const medians = medianOf(phases);
  return [`${connections}`, name, rate, ...latencies(medians), '', '', ...costs(medians)];
}
