import { readPlan, type Plan } from './arguments.ts';
import { BenchApi, type IngestKey } from './api.ts';
import { runLoad, type Figures } from './load.ts';
import { startPostgresFloor, type PostgresFloor } from './postgres-floor.ts';
import { createReportStream } from './report-stream.ts';
import { toTable, writeJson, type Phases } from './results.ts';
import { startTemporalFloor, type TemporalFloor } from './temporal-floor.ts';

interface Bench {
  readonly plan: Plan;
  readonly api: BenchApi;
  readonly keys: readonly IngestKey[];
  readonly temporal: TemporalFloor;
  readonly postgres: PostgresFloor;
}

/** How long everything runs before the first figure is taken, in seconds. */
const warmUpSeconds = 3;

/** Posts single reports to a running installation, beside what Temporal and PostgreSQL alone can do (bench/README.md). */
async function main(plan: Plan): Promise<void> {
  const most = Math.max(...plan.connections);
  const api = new BenchApi(plan.ready);
  const keys = await api.createIntegrations(most);
  const temporal = await startTemporalFloor(plan.ready.temporalAddress);
  const postgres = await startPostgresFloor(plan.ready.databaseUrl, most);
  const bench: Bench = { plan, api, keys, temporal, postgres };
  try {
    await measureRound(bench, { connections: Math.min(8, most), seconds: warmUpSeconds });
    const phases: Phases[] = [];
    for (const connections of plan.connections) phases.push(await measure(bench, connections));
    console.log(toTable(phases));
    if (plan.json !== undefined) writeJson(plan.json, plan, phases);
  } finally {
    await temporal.close();
    await postgres.close();
    api.close();
  }
}

async function measure(bench: Bench, connections: number): Promise<Phases> {
  const rounds: Phases[] = [];
  for (let round = 1; round <= bench.plan.rounds; round += 1) {
    console.error(`${connections} connections, round ${round} of ${bench.plan.rounds}`);
    rounds.push(await measureRound(bench, { connections, seconds: bench.plan.seconds }));
  }
  const all = (pick: (phases: Phases) => readonly Figures[]) => rounds.flatMap(pick);
  return {
    connections,
    clefPro: all((each) => each.clefPro),
    temporalFloor: all((each) => each.temporalFloor),
    postgresFloor: all((each) => each.postgresFloor),
  };
}

/** Floors before and after, so that a machine that slows down meanwhile slows down both. */
async function measureRound(bench: Bench, load: { connections: number; seconds: number }): Promise<Phases> {
  const { api, keys, temporal, postgres } = bench;
  const nextReport = createReportStream();
  const overTemporal = () => runLoad(load, () => temporal.run({ mail: !nextReport().policyResults[0]!.passed }));
  const overPostgres = () => runLoad(load, () => postgres.run(nextReport()));
  const before = { temporal: await overTemporal(), postgres: await overPostgres() };
  const clefPro = await runLoad(load, (connection) => api.postReport(keys[connection]!, nextReport()));
  await postgres.settle();
  const after = { postgres: await overPostgres(), temporal: await overTemporal() };
  return {
    connections: load.connections,
    clefPro: [clefPro],
    temporalFloor: [before.temporal, after.temporal],
    postgresFloor: [before.postgres, after.postgres],
  };
}

await main(readPlan());
