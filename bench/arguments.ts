import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Pids } from './processes.ts';
import { mixes, type Mix } from './report-stream.ts';

/** What the launcher writes into `<data dir>/ready.json`, as far as a benchmark needs it. */
export interface Ready {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly pids: Pids;
}

/** In the order in which they run: growth first, while little is stored. */
const scenarioNames = ['growth', 'disk', 'singles', 'latency', 'acknowledge', 'overload', 'batches'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface Plan {
  /** Read again each time: a part that was started anew has another process id. */
  readonly ready: () => Ready;
  readonly only: readonly ScenarioName[];
  readonly connections: readonly number[];
  /** Over how many integrations the connections take turns. */
  readonly integrations: readonly number[];
  readonly rounds: number;
  /** How long one phase runs, in seconds. */
  readonly seconds: number;
  /** How much fails in `singles`. */
  readonly mix: Mix;
  /** Reports a second for the open loop of `latency`; half of what was measured where nobody says. */
  readonly rate: number | undefined;
  /** How long `overload` lasts, in seconds. */
  readonly overloadSeconds: number;
  /** From how many integrations `overload` floods; there is one more that sends a little meanwhile. */
  readonly overloadIntegrations: number;
  /** Numbers of stored reports between which `growth` compares, rising. */
  readonly stored: readonly number[];
  /** How many reports `disk` sends. */
  readonly diskReports: number;
  /** Where Temporal keeps its store, where `npm start` runs it. */
  readonly temporalDatabase: string;
  /** Where the results go as JSON. */
  readonly json: string | undefined;
}

const usage = `node bench/ingest.ts <ready.json> [--only ${scenarioNames.join(',')}] [--connections 1,8,32,64]
  [--integrations 1,100,1000] [--mix ${Object.keys(mixes).join('|')}] [--rounds 5] [--seconds 4] [--rate <reports/s>] [--overload-seconds 60]
  [--overload-integrations 1000] [--stored 10000,100000,1000000] [--disk-reports 20000] [--json results.json]`;

const whole = z.coerce.number().int().positive();
const positive = z.coerce.number().positive();
const listOf = <T extends z.ZodType>(item: T) => z.preprocess((text) => String(text).split(','), z.array(item));

const options = z.object({
  only: listOf(z.enum(scenarioNames)).default([...scenarioNames]),
  connections: listOf(whole).default([1, 8, 32, 64]),
  integrations: listOf(whole).default([1, 100, 1_000]),
  mix: z.enum(Object.keys(mixes) as Mix[]).default('usual'),
  rounds: whole.default(5),
  seconds: positive.default(4),
  rate: positive.optional(),
  'overload-seconds': positive.default(60),
  'overload-integrations': whole.default(1_000),
  stored: listOf(whole).default([10_000, 100_000, 1_000_000]),
  'disk-reports': whole.default(20_000),
  json: z.string().optional(),
});

/** Reads the command line. Throws an Error whose message says how to call it. */
export function readPlan(args = process.argv.slice(2)): Plan {
  const names = Object.keys(options.shape).map((name) => [name, { type: 'string' as const }]);
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: Object.fromEntries(names) });
  const [path, ...others] = positionals;
  const parsed = options.safeParse(values);
  if (path === undefined || others.length > 0 || !parsed.success) throw new Error(`Usage: ${usage}`);
  const { only, connections, integrations, mix, rounds, seconds, rate, stored, json, ...named } = parsed.data;
  return {
    ready: () => JSON.parse(readFileSync(path, 'utf8')) as Ready,
    only: scenarioNames.filter((name) => only.includes(name)),
    connections,
    integrations,
    mix,
    rounds,
    seconds,
    rate,
    overloadSeconds: named['overload-seconds'],
    overloadIntegrations: named['overload-integrations'],
    stored,
    diskReports: named['disk-reports'],
    temporalDatabase: join(dirname(path), 'temporal', 'temporal.db'),
    json,
  };
}
