import type { PartName } from '../installation.ts';
import type { Cell, Shown } from './cell.ts';
import { points } from './points.ts';

const victims: readonly PartName[] = ['api', 'worker', 'temporal', 'postgres'];
const titles: Record<PartName, string> = { api: 'API', worker: 'worker', temporal: 'Temporal', postgres: 'PostgreSQL' };

/** Every victim at every point, or those that are asked for. */
export function cellsOf(wanted: {
  victims?: readonly string[] | undefined;
  points?: readonly string[] | undefined;
}): Cell[] {
  const wantedPoints = points.filter(({ name }) => wanted.points?.includes(name) ?? true);
  const wantedVictims = victims.filter((victim) => wanted.victims?.includes(victim) ?? true);
  return wantedPoints.flatMap((point) => wantedVictims.map((victim) => ({ victim, point })));
}

/** The cell of the matrix with that name. Throws where there is none. */
export function cellOf(victim: PartName, point: string): Cell {
  const [cell] = cellsOf({ victims: [victim], points: [point] });
  if (!cell) throw new Error(`There is no point ${point}.`);
  return cell;
}

/** One line about a cell, as it happens. */
export function progressOf(cell: Cell, shown: Shown): string {
  const { promised, found, appliedTwice, conflicts, mailsExpected, mailsSeen, mailsTwice, lostAnswers } = shown;
  return (
    `${nameOf(cell)}: ${promised} answered 2xx, ${found} found, ${appliedTwice} applied twice, ${conflicts.length} conflicts, ` +
    `${mailsSeen} of ${mailsExpected} mails, ${mailsTwice} twice (${lostAnswers} lost answers counted), ` +
    `answers after ${seconds(shown.answersMs)} s, finished after ${seconds(shown.finishedMs)} s` +
    (shown.complaints.length === 0 ? '' : ' WRONG')
  );
}

/** What is wrong with a cell, a line each. */
export function complain(cell: Cell, { complaints }: Shown): string[] {
  return complaints.map((complaint) => `${nameOf(cell)}: ${complaint}`);
}

const columns: readonly (readonly [string, (shown: readonly Shown[]) => string])[] = [
  ['answered 2xx', total((each) => each.promised)],
  ['found', total((each) => each.found)],
  ['applied twice', total((each) => each.appliedTwice)],
  ['conflicts', total((each) => each.conflicts.length)],
  ['mails expected', total((each) => each.mailsExpected)],
  ['mails seen', total((each) => each.mailsSeen)],
  ['mails twice', total((each) => each.mailsTwice)],
  ['lost answers counted', total((each) => each.lostAnswers)],
  ['answers again, s', longest((each) => each.answersMs)],
  ['all finished, s', longest((each) => each.finishedMs)],
];

/** The matrix as a Markdown table; of several rounds the sums, and the longest times. */
export function tableOf(shown: readonly (readonly [Cell, Shown])[]): string {
  const byName = Map.groupBy(shown, ([cell]) => nameOf(cell));
  const rows = [...byName.values()].map((rounds) => {
    const [[{ victim, point }]] = rounds as [readonly [Cell, Shown]];
    return [point.name, titles[victim], ...figuresOf(rounds.map(([, each]) => each))];
  });
  const sums = ['all', '', ...figuresOf(shown.map(([, each]) => each))];
  const head = ['point', 'killed', ...columns.map(([name]) => name)];
  return [head, head.map(() => '---'), ...rows, sums].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figuresOf(shown: readonly Shown[]): string[] {
  return columns.map(([, figure]) => figure(shown));
}

function total(pick: (shown: Shown) => number): (shown: readonly Shown[]) => string {
  return (shown) => String(shown.reduce((so, each) => so + pick(each), 0));
}

function longest(pick: (shown: Shown) => number): (shown: readonly Shown[]) => string {
  return (shown) => seconds(Math.max(...shown.map(pick)));
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function nameOf({ victim, point }: Cell): string {
  return `${titles[victim]} killed ${point.name}`;
}
