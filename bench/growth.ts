import { ingestPhase, medianOfIngest, type Bench, type IngestFigures } from './ingest-phase.ts';
import { median, runLoad, type Figures } from './load.ts';
import { createPipelines } from './pipelines.ts';
import { costHead, costs, latencies, markdown, percent, spread, type Result } from './results.ts';
import { seedHistory } from './seed.ts';
import { threeActivities } from './temporal-floor.ts';

const connections = 8;
/** As many at every stage, so that nothing but the history differs. */
const integrations = 100;
/** Reports that an integration is seeded with where enough are stored already. */
const shortestHistory = 20;

export interface Stage {
  /** Reports stored before the first phase. */
  readonly stored: number;
  readonly clefPro: readonly IngestFigures[];
  readonly temporalFloor: readonly Figures[];
  /** Bytes of write-ahead log for each report. */
  readonly walBytes: number;
  /** Bytes that tables, their indexes and what they keep out of line grew by for each report, by table. */
  readonly diskBytes: Readonly<Record<string, number>>;
}

/** Ingest of single reports into integrations whose history grows, and what a report takes on disk and in the log. */
export async function measureGrowth(bench: Bench): Promise<Result & { readonly stages: readonly Stage[] }> {
  const stages: Stage[] = [];
  for (const target of bench.plan.stored) {
    const keys = await seedUpTo(bench, target);
    stages.push(await measureStage(bench, keys));
  }
  const rates = stages.map((stage) => median(stage.clefPro.map(({ processed }) => processed)));
  const ratios = rates.map((rate) => rate / rates[0]!);
  return { stages, figures: { ratios, stages }, table: toTable(stages, ratios) };
}

/** Adds integrations with a history until so many reports are stored; gives their keys. */
async function seedUpTo({ plan, api, database }: Bench, target: number): Promise<string[]> {
  const missing = target - (await database.storedReports());
  const reports = Math.max(shortestHistory, Math.round(missing / integrations));
  const { integrations: seeded } = await seedHistory(plan.ready().databaseUrl, { integrations, reports }, (done) => {
    if (done % 20 === 0)
      console.error(`growth: seeded ${done} of ${integrations} integrations with ${reports} reports`);
  });
  return api.equipIntegrations(seeded.map(({ id }) => id));
}

async function measureStage(bench: Bench, keys: readonly string[]): Promise<Stage> {
  const { plan, database, temporal } = bench;
  const load = { connections, seconds: plan.seconds };
  const pipelines = createPipelines(keys);
  const before = { stored: await database.storedReports(), sizes: await database.sizes() };
  const [clefPro, temporalFloor]: [IngestFigures[], Figures[]] = [[], []];
  let wal = 0;
  for (let round = 0; round < plan.rounds; round += 1) {
    console.error(`growth: round ${round + 1} of ${plan.rounds} with ${before.stored} reports stored`);
    const log = await database.writeAheadLog();
    clefPro.push(await ingestPhase(bench, pipelines, load));
    wal += (await database.writeAheadLog()) - log;
    temporalFloor.push(await runLoad(load, () => temporal.run(threeActivities)));
  }
  const reports = clefPro.reduce((sum, { operations }) => sum + operations, 0);
  const grown = Object.entries(await database.sizes()).map(
    ([table, bytes]) => [table, (bytes - (before.sizes[table] ?? 0)) / reports] as const,
  );
  return {
    stored: before.stored,
    clefPro,
    temporalFloor,
    walBytes: wal / reports,
    diskBytes: Object.fromEntries(grown.filter(([, bytes]) => bytes !== 0)),
  };
}

function toTable(stages: readonly Stage[], ratios: readonly number[]): string {
  const head = [
    'reports stored',
    'processed/s',
    'to the first',
    'Temporal floor/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'bytes on disk',
    'bytes of WAL',
  ];
  const rows = stages.map(({ stored, clefPro, temporalFloor, walBytes, diskBytes }, index) => {
    const medians = medianOfIngest(clefPro);
    return [
      `${stored}`,
      spread(clefPro.map(({ processed }) => processed)),
      percent(ratios[index]!),
      spread(temporalFloor.map(({ perSecond }) => perSecond)),
      ...latencies(medians),
      ...[Object.values(diskBytes).reduce((sum, bytes) => sum + bytes, 0), walBytes].map((bytes) => bytes.toFixed(0)),
      ...costs(medians),
    ];
  });
  return markdown([...head, ...costHead], rows);
}
