import type { FleetRow } from '../api/types.ts';
import { plural } from '../text/words.ts';
import { runsOf } from './lane.tsx';
import { toneOf, wordOf } from './status.tsx';

type Bar = NonNullable<FleetRow['strip']>[number];

const places = 30;
const height = 24;
const step = 5;

/** The last reports of an integration: oldest left, height by failing results, shape by worst status. */
export function Strip({ bars }: { bars: readonly Bar[] }) {
  const most = Math.max(4, ...bars.map(({ failing }) => failing));
  const first = places - bars.length;
  return (
    <svg
      className="strip"
      viewBox={`0 0 ${places * step} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={inWords(bars)}
    >
      {first > 0 ? <rect className="base" x="0" y={height - 1} width={first * step - 1} height="1" /> : null}
      {bars.map(({ commitSha, status, failing }, index) => (
        <path
          key={commitSha}
          className={toneOf(status)}
          d={barPath(
            {
              x: (first + index) * step,
              width: step - 1,
              floor: height,
              top: barHeight(status, failing, most, height),
            },
            status,
          )}
        />
      ))}
    </svg>
  );
}

/** How high the bar of a report is: by its failing results, whatever its cells are. */
export function barHeight(status: Bar['status'], failing: number, most: number, full: number): number {
  const least = status === 'healthy' || status === 'unknown' ? full / 6 : full / 4;
  return least + (failing / most) * full * 0.7;
}

/** Warnings are pointed, what is unknown is hollow, everything else is flat, so that no bar is told by its colour alone. */
export function barPath(
  { x, width, floor, top }: { x: number; width: number; floor: number; top: number },
  status: Bar['status'],
): string {
  const y = floor - top;
  if (status === 'warning') return `M${x} ${floor}V${y + 3}L${x + width / 2} ${y}L${x + width} ${y + 3}V${floor}z`;
  const bar = `M${x} ${floor}V${y}H${x + width}V${floor}z`;
  // Drawn the other way round, the inner one is a hole.
  return status === 'unknown' ? `${bar}M${x + 1} ${floor - 1}H${x + width - 1}V${y + 1}H${x + 1}z` : bar;
}

/** A bar of each status for a legend, with how high it is there. */
const marks = [
  ['healthy', 4],
  ['warning', 11],
  ['critical', 13],
  ['unknown', 5],
] as const;

/** A bar of each status as strips draw it, with what a legend says of it. */
export function BarMarks({ width, words }: { width: number; words: Readonly<Record<Bar['status'], string>> }) {
  return marks.map(([status, top]) => (
    <span key={status}>
      <svg viewBox="0 0 8 14" aria-hidden="true">
        <path className={toneOf(status)} d={barPath({ x: (8 - width) / 2, width, floor: 14, top }, status)} />
      </svg>
      {words[status]}
    </span>
  ));
}

function inWords(bars: readonly Bar[]): string {
  if (bars.length === 0) return 'No report yet';
  const runs = runsOf(bars.map(({ status }) => status));
  const told = runs.slice(-6).map(({ letter, length }) => `${wordOf(letter)} for ${length}`);
  return `Last ${plural(bars.length, 'report')}, oldest first: ${runs.length > 6 ? 'then ' : ''}${told.join(', ')}`;
}
