import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { retentionScheduleId } from '../src/temporal/names.ts';
import { BenchApi } from './api.ts';
import { readSoakPlan, type SoakPlan } from './soak-arguments.ts';
import { startLoad } from './soak-load.ts';
import { takeSample, type Sample } from './soak-sample.ts';
import { trendOf, type Trend } from './trend.ts';

const pipelines = 8;

interface Moment {
  readonly seconds: number;
  readonly figures: Sample;
}

/** Drives a running installation at a fixed rate and watches what grows (bench/README.md). */
async function main(plan: SoakPlan): Promise<void> {
  const { databaseUrl, temporalAddress } = plan.ready();
  const api = new BenchApi(plan.ready());
  const pool = new Pool({ connectionString: databaseUrl, max: 1, application_name: 'soak' });
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  try {
    const load = startLoad(api, await api.createIntegrations(pipelines), plan.rate);
    const moments = await watch(plan, pool, { load, client });
    await load.stop();
    report(plan, moments);
  } finally {
    await Promise.all([pool.end(), connection.close()]);
    api.close();
  }
}

async function watch(
  plan: SoakPlan,
  pool: Pool,
  { load, client }: { load: ReturnType<typeof startLoad>; client: Client },
): Promise<Moment[]> {
  const moments: Moment[] = [];
  const begin = performance.now();
  const passed = () => (performance.now() - begin) / 1_000;
  let retained = 0;
  for (let at = plan.every; at <= plan.minutes * 60; at += plan.every) {
    await pause(Math.max(0, (at - passed()) * 1_000));
    const { sent, refused, took } = load.take();
    const quantile = (part: number) => took[Math.floor((took.length - 1) * part)] ?? Number.NaN;
    const answers = {
      'submissions/s': sent / plan.every,
      refused,
      'p50, ms': quantile(0.5),
      'p99, ms': quantile(0.99),
    };
    moments.push({ seconds: passed(), figures: { ...answers, ...(await takeSample(plan, pool)) } });
    console.error(`${Math.round(passed())} s: ${sent} sent, ${refused} refused, p50 ${Math.round(quantile(0.5))} ms`);
    if (passed() - retained < plan.retention) continue;
    retained = passed();
    // What the Schedule does once a day.
    await client.schedule.getHandle(retentionScheduleId).trigger();
  }
  return moments;
}

function report({ rate, json, ...plan }: SoakPlan, moments: readonly Moment[]): void {
  const names = Object.keys(moments[0]!.figures);
  const trends = Object.fromEntries(
    names.map((name) => [name, trendOf(moments.map(({ seconds, figures }) => ({ seconds, value: figures[name]! })))]),
  );
  const reportsPerHour = trends['reports']!.perHour;
  const head = ['', 'after warm-up', 'at the end', 'highest', 'an hour', 'verdict'];
  const rows = names.map((name) => row(name, trends[name]!, reportsPerHour));
  console.log([head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
  if (json === undefined) return;
  const asked = { minutes: plan.minutes, rate, every: plan.every, retention: plan.retention };
  writeFileSync(json, `${JSON.stringify({ at: new Date().toISOString(), asked, trends, moments }, undefined, 2)}\n`);
}

function row(name: string, { first, last, highest, perHour, flat }: Trend, reportsPerHour: number): string[] {
  const perReport = (perHour / reportsPerHour) * 1024;
  const verdict = name.endsWith(', MB') ? `grows, ${perReport.toFixed(1)} kB a report` : 'grows';
  const numbers = [first, last, highest, perHour].map((value) => value.toFixed(1));
  return [name, ...numbers, flat ? 'flat' : perHour < 0 ? 'shrinks' : verdict];
}

await main(readSoakPlan());
