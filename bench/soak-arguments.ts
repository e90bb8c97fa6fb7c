import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Ready } from './arguments.ts';

export interface SoakPlan {
  readonly ready: () => Ready;
  readonly minutes: number;
  /** Submissions a second. */
  readonly rate: number;
  /** Seconds from one sample to the next. */
  readonly every: number;
  /** Seconds from one run of the retention to the next. */
  readonly retention: number;
  readonly temporalDatabase: string;
  /** Where the samples go as JSON. */
  readonly json: string | undefined;
}

const usage =
  'node bench/soak.ts <ready.json> [--minutes 30] [--rate 16] [--every 10] [--retention 60] [--json soak.json]';

/** Reads the command line. Throws an Error whose message says how to call it. */
export function readSoakPlan(args = process.argv.slice(2)): SoakPlan {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      minutes: { type: 'string', default: '30' },
      rate: { type: 'string', default: '16' },
      every: { type: 'string', default: '10' },
      retention: { type: 'string', default: '60' },
      json: { type: 'string' },
    },
  });
  const [path, ...others] = positionals;
  const [minutes, rate, every, retention] = [values.minutes, values.rate, values.every, values.retention].map(Number);
  const usable = [minutes, rate, every, retention].every((value) => value! > 0);
  if (path === undefined || others.length > 0 || !usable) throw new Error(`Usage: ${usage}`);
  return {
    // Read again each time: a part that was started anew has another process id.
    ready: () => JSON.parse(readFileSync(path, 'utf8')) as Ready,
    minutes: minutes!,
    rate: rate!,
    every: every!,
    retention: retention!,
    temporalDatabase: join(dirname(path), 'temporal', 'temporal.db'),
    json: values.json,
  };
}
