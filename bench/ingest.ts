import { writeFileSync } from 'node:fs';
import { measureAcknowledge } from './acknowledge.ts';
import { BenchApi } from './api.ts';
import { readPlan, type Plan, type ScenarioName } from './arguments.ts';
import { measureBatches } from './batches.ts';
import { drawChart } from './chart.ts';
import { BenchDatabase } from './database.ts';
import { measureDisk } from './disk.ts';
import { measureGrowth, type Stage } from './growth.ts';
import { ingestPhase, type Bench } from './ingest-phase.ts';
import { measureLatency } from './latency.ts';
import { runLoad } from './load.ts';
import { measureOverload } from './overload.ts';
import { createPipelines } from './pipelines.ts';
import { startPostgresFloor } from './postgres-floor.ts';
import { memoryOf, watchMemory, type OfParts } from './processes.ts';
import { markdown, ofParts, writeJson, type Result } from './results.ts';
import { measureSingles } from './singles.ts';
import { startTemporalFloor, threeActivities } from './temporal-floor.ts';

/** How long everything runs before the first figure is taken, in seconds. */
const warmUpSeconds = 3;
/** How often memory is looked at under load, in seconds: each look takes some milliseconds of the load generator. */
const lookEvery = 5;

const scenarios: Readonly<Record<ScenarioName, (bench: Bench) => Promise<Result>>> = {
  async growth(bench) {
    const { stages, ...result } = await measureGrowth(bench);
    if (bench.plan.json !== undefined) writeFileSync(bench.plan.json.replace(/(\.json)?$/, '.svg'), chartOf(stages));
    return result;
  },
  disk: measureDisk,
  singles: measureSingles,
  latency: measureLatency,
  acknowledge: measureAcknowledge,
  overload: measureOverload,
  batches: measureBatches,
};

/** Submits reports to a running installation, beside what Temporal and PostgreSQL alone can do (bench/README.md). */
async function main(plan: Plan): Promise<void> {
  const ready = plan.ready();
  const memory: Record<string, OfParts> = { idle: memoryOf(ready.pids) };
  const api = new BenchApi(ready);
  const database = new BenchDatabase(ready.databaseUrl);
  console.error('making integrations');
  const keys = await api.createIntegrations(integrationsFor(plan));
  const temporal = await startTemporalFloor(ready.temporalAddress, ready.databaseUrl);
  const postgres = await startPostgresFloor(ready.databaseUrl, Math.max(8, ...plan.connections));
  const bench: Bench = { plan, api, database, keys, temporal, postgres, capacities: new Map() };
  const results: Partial<Record<ScenarioName | 'memory', object>> = {};
  const keep = (name: ScenarioName | 'memory', { figures, table }: Result) => {
    results[name] = figures;
    console.log(`## ${name}\n\n${table}\n`);
    if (plan.json !== undefined) writeJson(plan.json, plan, results);
  };
  try {
    await warmUp(bench);
    for (const name of plan.only) {
      const highest = watchMemory(() => plan.ready().pids, lookEvery);
      try {
        keep(name, await scenarios[name](bench));
      } finally {
        memory[`highest in ${name}`] = highest.stop();
      }
    }
    keep('memory', memoryResult({ ...memory, end: memoryOf(plan.ready().pids) }));
  } finally {
    await temporal.close();
    await postgres.close();
    await database.close();
    api.close();
  }
}

/** Some scenarios have a number of integrations of their own. */
function integrationsFor({ only, integrations, overloadIntegrations }: Plan): number {
  return Math.max(
    100,
    ...(only.includes('singles') ? integrations : []),
    only.includes('overload') ? overloadIntegrations + 1 : 0,
  );
}

async function warmUp(bench: Bench): Promise<void> {
  const load = { connections: 8, seconds: warmUpSeconds };
  await runLoad(load, () => bench.temporal.run(threeActivities));
  await ingestPhase(bench, createPipelines(bench.keys), load);
}

function memoryResult(seen: Readonly<Record<string, OfParts>>): Result {
  const rows = Object.entries(seen).map(([when, memory]) => [when, ...ofParts(memory)]);
  return { figures: seen, table: markdown(['MiB', 'API', 'worker', 'Temporal', 'PostgreSQL'], rows) };
}

function chartOf(stages: readonly Stage[]): string {
  return drawChart('Growth', { x: 'reports stored', y: 'reports a second by what is stored already' }, [
    {
      name: 'Clef Pro, single reports',
      colour: '#2458c5',
      points: stages.map(({ stored, clefPro }) => ({ x: stored, values: clefPro.map(({ processed }) => processed) })),
    },
    {
      name: 'Temporal, three no-op activities',
      colour: '#b0502a',
      points: stages.map(({ stored, temporalFloor }) => ({
        x: stored,
        values: temporalFloor.map(({ perSecond }) => perSecond),
      })),
    },
  ]);
}

await main(readPlan());
