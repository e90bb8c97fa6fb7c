import type { History } from '../../api/types.ts';
import { toneOf, type Tone } from '../../ui/status.tsx';
import { barHeight, barPath } from '../../ui/strip.tsx';

/** The height of the drawing. */
export const ticksHeight = 44;

/** Its width: few reports stand further apart instead of being broader. */
export const ticksWidth = (reports: number): number => Math.max(59, reports - 1) * 10;

/** One path for each colour, with a tick for each report: shape by status, height by failing results. */
export function ticksOf(reports: History['reports']): ReadonlyMap<Tone, string> {
  const most = Math.max(4, ...reports.map(({ failing }) => failing));
  // Many ticks are narrow, so what is between them is narrower still.
  const width = reports.length > 100 ? 9 : 6;
  const step = ticksWidth(reports.length) / Math.max(1, reports.length - 1);
  const paths = new Map<Tone, string>();
  reports.forEach(({ status, failing }, index) => {
    const tone = toneOf(status);
    const top = Math.min(ticksHeight, barHeight(status, failing, most, ticksHeight));
    const path = barPath({ x: index * step - width / 2, width, floor: ticksHeight, top }, status);
    paths.set(tone, (paths.get(tone) ?? '') + path);
  });
  return paths;
}
