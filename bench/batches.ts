import { ingestPhase, medianOfIngest, type Bench, type IngestFigures } from './ingest-phase.ts';
import { median, medianOf, runLoad, type Figures } from './load.ts';
import { createPipelines, type Pipelines } from './pipelines.ts';
import { createReportStream, large, small, type Grid } from './report-stream.ts';
import { costHead, costs, latencies, markdown, percent, spread, type Result } from './results.ts';

const connections = 8;
const integrations = 100;
const kinds = [
  { size: 10, grid: small },
  { size: 100, grid: small },
  { size: 520, grid: small },
  { size: 100, grid: large },
];

interface Kind {
  readonly size: number;
  readonly grid: Grid;
  readonly pipelines: Pipelines;
  readonly clefPro: IngestFigures[];
  /** One bare transaction after the other. */
  readonly floorAlone: Figures[];
  /** As many at once as there are connections. */
  readonly floorBeside: Figures[];
}

/** Batches in a closed loop, beside one bare transaction that inserts the same rows in bulk. */
export async function measureBatches(bench: Bench): Promise<Result> {
  const { rounds } = bench.plan;
  const keys = bench.keys.slice(0, integrations);
  const seen = kinds.map(({ size, grid }): Kind => ({
    size,
    grid,
    pipelines: createPipelines(keys, { grid }),
    clefPro: [],
    floorAlone: [],
    floorBeside: [],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of seen) {
      console.error(`batches: round ${round + 1} of ${rounds}, ${nameOf(kind)}`);
      await measureRound(bench, kind, round % 2 === 1);
    }
  }
  const summaries = seen.map(summarise);
  return { figures: summaries, table: toTable(summaries) };
}

async function measureRound(bench: Bench, kind: Kind, isReversed: boolean): Promise<void> {
  const { size, grid, pipelines, clefPro, floorAlone, floorBeside } = kind;
  const { seconds } = bench.plan;
  const floor = async (atOnce: number) => {
    const streams = Array.from({ length: atOnce }, () => createReportStream({ grid }));
    const figures = await runLoad({ connections: atOnce, seconds }, (connection) =>
      bench.postgres.runBulk(Array.from({ length: size }, streams[connection]!)),
    );
    await bench.postgres.clear();
    return figures;
  };
  const phases = [
    async () => floorAlone.push(await floor(1)),
    async () => clefPro.push(await ingestPhase(bench, pipelines, { connections, seconds, size })),
    async () => floorBeside.push(await floor(connections)),
  ];
  for (const phase of isReversed ? phases.toReversed() : phases) await phase();
}

function summarise({ size, grid, clefPro, floorAlone, floorBeside }: Kind) {
  const medians = medianOfIngest(clefPro);
  const rate = (phases: readonly Figures[]) => median(phases.map(({ perSecond }) => perSecond)) * size;
  return {
    size,
    grid,
    connections,
    integrations,
    medians,
    floors: { alone: medianOf(floorAlone), beside: medianOf(floorBeside) },
    ofFloorAlone: medians.processed / rate(floorAlone),
    ofFloorBeside: medians.processed / rate(floorBeside),
    clefPro,
    floorAlone,
    floorBeside,
  };
}

function toTable(summaries: readonly ReturnType<typeof summarise>[]): string {
  const head = [
    'batches of',
    '',
    'reports/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'of floor alone',
    'of floor beside',
    ...costHead,
  ];
  const rows = summaries.flatMap((kind) => {
    const { medians, floors, ofFloorAlone, ofFloorBeside } = kind;
    const row = (name: string, rates: readonly number[], figures: Figures, ratios: readonly string[]) => [
      nameOf(kind),
      name,
      spread(rates),
      ...latencies(figures),
      ...ratios,
      ...costs(figures),
    ];
    const reports = (phases: readonly Figures[]) => phases.map(({ perSecond }) => perSecond * kind.size);
    const processed = kind.clefPro.map((each) => each.processed);
    return [
      row(`Clef Pro, ${connections} connections`, processed, medians, [percent(ofFloorAlone), percent(ofFloorBeside)]),
      row('PostgreSQL, alone', reports(kind.floorAlone), floors.alone, ['', '']),
      row(`PostgreSQL, ${connections} beside each other`, reports(kind.floorBeside), floors.beside, ['', '']),
    ];
  });
  return markdown(head, rows);
}

function nameOf({ size, grid }: Pick<Kind, 'size' | 'grid'>): string {
  return `${size} reports of ${grid.namespaces} x ${grid.environments} cells`;
}
