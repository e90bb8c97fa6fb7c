import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Plan } from './arguments.ts';
import { medianOf, type Figures } from './load.ts';

/** Every phase at one number of connections. */
export interface Phases {
  readonly connections: number;
  readonly clefPro: readonly Figures[];
  readonly temporalFloor: readonly Figures[];
  readonly postgresFloor: readonly Figures[];
}

/** Medians, and how much of each floor's rate is reached. */
export function summarise({ connections, ...phases }: Phases) {
  const clefPro = medianOf(phases.clefPro);
  const temporalFloor = medianOf(phases.temporalFloor);
  const postgresFloor = medianOf(phases.postgresFloor);
  return {
    connections,
    clefPro,
    temporalFloor,
    postgresFloor,
    ratios: {
      temporal: clefPro.perSecond / temporalFloor.perSecond,
      postgres: clefPro.perSecond / postgresFloor.perSecond,
    },
  };
}

const head = ['connections', '', 'per s', 'p50 ms', 'p99 ms', 'of Temporal floor', 'of PostgreSQL floor', 'operations'];

/** The medians as a Markdown table. */
export function toTable(phases: readonly Phases[]): string {
  const rows = phases
    .map(summarise)
    .flatMap(({ connections, clefPro, temporalFloor, postgresFloor, ratios }) => [
      row(connections, 'Clef Pro: reports', clefPro, [percent(ratios.temporal), percent(ratios.postgres)]),
      row(connections, 'Temporal floor', temporalFloor, ['', '']),
      row(connections, 'PostgreSQL floor', postgresFloor, ['', '']),
    ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Keeps every phase beside the medians, with what they were taken on. */
export function writeJson(path: string, { rounds, seconds }: Plan, phases: readonly Phases[]): void {
  const machine = { node: process.version, platform: process.platform, cores: availableParallelism() };
  const results = { at: new Date().toISOString(), machine, rounds, seconds, medians: phases.map(summarise), phases };
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`);
}

function row(connections: number, name: string, figures: Figures, ratios: readonly string[]): string[] {
  const { perSecond, p50, p99, operations } = figures;
  return [`${connections}`, name, perSecond.toFixed(1), p50.toFixed(1), p99.toFixed(1), ...ratios, `${operations}`];
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}
