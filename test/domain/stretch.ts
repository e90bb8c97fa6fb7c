import { searchIntroduction, searchResolution } from '../../src/domain/blame.ts';
import type { EvaluatedReport, Identity } from '../../src/domain/evidence.ts';
import type { Search, Since } from '../../src/domain/since.ts';

/** A stretch of the line, newest report first, beginning at the head. */
export interface LineStretch {
  readonly reports: readonly EvaluatedReport[];
  /** True when nothing of the line is older than the last report given. */
  readonly reachesStart: boolean;
}

export function findIntroduction(identity: Identity, line: LineStretch): Since | undefined {
  return walk(searchIntroduction(identity), line);
}

export function findResolution(
  alert: Identity & { introducedByCommit?: string },
  line: LineStretch,
): string | undefined {
  return walk(searchResolution(alert), line);
}

function walk<Found>(
  search: Search<EvaluatedReport, Found>,
  { reports, reachesStart }: LineStretch,
): Found | undefined {
  for (const report of reports) {
    const found = search.see(report);
    if (found !== undefined) return found;
  }
  return reachesStart ? search.end() : undefined;
}
