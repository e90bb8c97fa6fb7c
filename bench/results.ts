import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Plan } from './arguments.ts';
import type { IngestFigures } from './ingest-phase.ts';
import { median, type Figures } from './load.ts';
import type { OfParts } from './processes.ts';

/** What a scenario gives: every phase and the medians for the file, and a table for people. */
export interface Result {
  readonly figures: object;
  readonly table: string;
}

/** A table in Markdown. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The columns of {@link costs}; a floor has none but the last. */
export const costHead = ['202', 'ms API', 'ms worker', 'ms Temporal', 'ms PostgreSQL', 'generator'];

/** What ingest cost: late answers, milliseconds of processor time per report, the load generator's part of one core. */
export function costs({ later, cpu = {}, generator }: Figures & Partial<IngestFigures>): string[] {
  const warned = later === undefined ? '' : later === 0 ? '0' : `**${later}**`;
  return [warned, ...ofParts(cpu, 2), percent(generator)];
}

/** A figure of each part in the order of the columns; empty where there is none. */
export function ofParts({ api, worker, temporal, postgres }: OfParts, digits = 0): string[] {
  return [api, worker, temporal, postgres].map((figure) => figure?.toFixed(digits) ?? '');
}

/** The median of some figures, and between which they lie. */
export function spread(values: readonly number[]): string {
  return `${rounded(median(values))} (${rounded(Math.min(...values))} to ${rounded(Math.max(...values))})`;
}

/** With one digit after the point where there are few before it. */
export function rounded(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

/** p50, p95 and p99. */
export function latencies({ p50, p95, p99 }: Figures): string[] {
  return [p50, p95, p99].map(rounded);
}

/** A part of a whole in percent. */
export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}

/** Writes what there is so far, with what it was taken on and what was asked for. */
export function writeJson(
  path: string,
  { ready: _ready, json: _json, temporalDatabase: _database, ...asked }: Plan,
  scenarios: object,
): void {
  writeFigures(path, asked, { scenarios });
}

/** Writes figures with what they were taken on and what was asked for. */
export function writeFigures(path: string, asked: object, figures: object): void {
  const machine = {
    node: process.version,
    platform: process.platform,
    processor: cpus()[0]?.model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
  };
  writeFileSync(
    path,
    `${JSON.stringify({ at: new Date().toISOString(), machine, asked, ...figures }, undefined, 2)}\n`,
  );
}
