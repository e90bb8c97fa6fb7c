/**
 * What the privacy boundary costs: microseconds for a text, beside the floor of normalising and cutting it alone, and
 * milliseconds for the largest batch that was seen. `npm run bench:privacy`; needs nothing that runs.
 */
import { readings, redact } from '../src/domain/privacy/redact.ts';
import { cut, normaliseText } from '../src/domain/privacy/text.ts';
import type { Report } from '../src/domain/report.ts';
import { disguises } from '../test/domain/privacy/disguises.ts';
import { Draw } from '../test/domain/privacy/draw.ts';
import { shapes } from '../test/domain/privacy/forbidden.ts';
import { ordinaryReport } from '../test/domain/privacy/ordinary.ts';
import { plant } from '../test/domain/privacy/planted.ts';
import { cleanReports } from '../test/domain/privacy/at-once.ts';

const rounds = 9;
const portion = 50;
const settings = { privacyMode: 'redact', collectCIContext: true, privacyKey: 'key-1' } as const;
const draw = new Draw(1);

const prose = (text: string): string => redact(normaliseText(text), readings.prose, { limit: 512 }).text;
const floor = (text: string): string => cut(normaliseText(text), 512);

/** The fastest of some rounds: what else the machine does only ever adds. */
function fastestMs(work: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** In portions short enough to be left alone by other processes. */
function microseconds(texts: readonly string[], clean: (text: string) => string): number {
  let ms = 0;
  for (let from = 0; from < texts.length; from += portion) {
    const some = texts.slice(from, from + portion);
    ms += fastestMs(() => some.map(clean));
  }
  return (ms * 1_000) / texts.length;
}

const ordinary = Array.from({ length: 100 }, () => ordinaryReport(draw, 100)).flatMap(({ content }) => [
  ...content.summary.cells.map(({ description }) => description),
  ...content.policyResults.map(({ message }) => message),
]);
const forbidden = shapes.flatMap((shape) => disguises.map((disguise) => plant(shape, disguise, draw).sentence));

function row(name: string, texts: readonly string[]): string {
  const [lowest, all] = [microseconds(texts, floor), microseconds(texts, prose)];
  return `| ${name} | ${texts.length} | ${lowest.toFixed(2)} | ${all.toFixed(2)} | ${(all / lowest).toFixed(0)} |`;
}

/** 520 reports of 90 cells: one gap-fill. `distinct` makes every text one of its own. */
function gapFill(distinct: boolean): Report[] {
  const report = ordinaryReport(draw, 180);
  return Array.from({ length: 520 }, (_, index) => {
    const { summary, ...content } = report.content;
    const cells = summary.cells.map((cell, at) => ({
      ...cell,
      description: distinct ? `${index * 1_000 + at} keys: ${cell.description}` : cell.description,
    }));
    return { ...report, content: { ...content, summary: { ...summary, cells } } };
  });
}

function batchRow(name: string, reports: readonly Report[]): string {
  const pointers = reports.map((_, index) => `/reports/${index}`);
  return `| ${name} | ${fastestMs(() => cleanReports(reports, pointers, settings)).toFixed(0)} |`;
}

console.log(`| texts | number | normalise and cut, µs | the boundary, µs | ratio |
| --- | --- | --- | --- | --- |
${row('what the CLI writes', ordinary)}
${row('forbidden shapes in disguise', forbidden)}

| 520 reports of 90 cells and 101 results | ms |
| --- | --- |
${batchRow('the same texts in each', gapFill(false))}
${batchRow('every description another one', gapFill(true))}`);
