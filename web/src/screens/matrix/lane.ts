import { plural } from '../../text/words.ts';
import type { Run } from '../../ui/lane.tsx';
import { wordOf } from '../../ui/status.tsx';
import { statusOf } from './grid.ts';

/** The word for a letter. */
export function wordFor(letter: string): string {
  const status = statusOf(letter);
  return status ? wordOf(status) : 'not reported';
}

/** A lane in one sentence; of many runs only the last are told. */
export function laneInWords(name: string, runs: readonly Run[]): string {
  const total = runs.reduce((sum, { length }) => sum + length, 0);
  const told = runs.slice(-6).map(({ letter, length }) => `${wordFor(letter)} for ${length}`);
  return `${name} over the last ${plural(total, 'report')}: ${runs.length > 6 ? 'then ' : ''}${told.join(', ')}`;
}
