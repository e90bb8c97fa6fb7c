import type { AlertDetail, Severity } from '../../api/types.ts';
import { toneOf, wordOf, type Tone } from '../../ui/status.tsx';
import type { Run } from '../../ui/lane.tsx';

type Status = AlertDetail['lane'][number]['status'];

/** The letter for what a report says: that of the severity where the rule fails, O where it passes, `-` for nothing. */
export function letterIn(status: Status, severity: Severity): string {
  if (status === 'fail') return wordOf(severity).charAt(0);
  return status === 'pass' ? 'O' : '-';
}

/** The class that colours a letter. */
export function toneIn(letter: string, severity: Severity): Tone | 'none' {
  if (letter === '-') return 'none';
  return letter === 'O' ? 'ok' : toneOf(severity);
}

const words: Readonly<Record<string, string>> = { O: 'passing', '-': 'not evaluated' };

/** A lane in a sentence, oldest first: "Passing 29, failing 15"; of many runs only the last are told. */
export function laneInWords(runs: readonly Run[]): string {
  const told = runs.slice(-6).map(({ letter, length }) => `${words[letter] ?? 'failing'} ${length}`);
  const sentence = `${runs.length > 6 ? 'then ' : ''}${told.join(', ')}`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
