import type { AlertDetail } from '../../api/types.ts';
import { Lane, runsOf } from '../../ui/lane.tsx';
import { laneInWords, letterIn, toneIn } from './lane.ts';

/** What the last reports say of the alert's rule and scope. */
export function AlertLane({ alert: { lane, severity } }: { alert: AlertDetail }) {
  const runs = runsOf(lane.map(({ status }) => letterIn(status, severity)));
  return <Lane runs={runs} name={laneInWords(runs)} toneOf={(letter) => toneIn(letter, severity)} />;
}
