import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What the launcher writes into `<data dir>/ready.json`, as far as a benchmark needs it. */
export interface Ready {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
}

export interface Plan {
  readonly ready: Ready;
  readonly connections: readonly number[];
  readonly rounds: number;
  /** How long one phase runs, in seconds. */
  readonly seconds: number;
  /** Where the results go as JSON. */
  readonly json: string | undefined;
}

const usage =
  'node bench/ingest.ts <ready.json> [--connections 1,8,32] [--rounds 3] [--seconds 5] [--json results.json]';

/** Reads the command line. Throws an Error whose message says how to call it. */
export function readPlan(args = process.argv.slice(2)): Plan {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      connections: { type: 'string', default: '1,8,32' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      json: { type: 'string' },
    },
  });
  const [path, ...others] = positionals;
  const connections = values.connections.split(',').map(Number);
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const usable = [...connections, rounds, seconds].every((value) => value > 0) && Number.isInteger(rounds);
  if (path === undefined || others.length > 0 || !usable) throw new Error(`Usage: ${usage}`);
  const ready = JSON.parse(readFileSync(path, 'utf8')) as Ready;
  return { ready, connections, rounds, seconds, json: values.json };
}
