import { evidenceOf, type EvaluatedReport, type Identity } from './evidence.ts';

/** A stretch of the line, newest report first, beginning at the head. */
export interface LineStretch {
  readonly reports: readonly EvaluatedReport[];
  /** True when nothing of the line is older than the last report given. */
  readonly reachesStart: boolean;
}

export interface Introduction {
  readonly commitSha: string;
  /** True when the line's report just before it has evidence of not failing. */
  readonly exact: boolean;
}

/**
 * The earliest commit of the unbroken failing run that ends at the head (ALR-8). Undefined when the stretch is too
 * short to tell: call again with a longer one.
 */
export function findIntroduction(identity: Identity, line: LineStretch): Introduction | undefined {
  let earliest = 0;
  for (const [index, report] of line.reports.entries()) {
    const evidence = evidenceOf(report, identity);
    if (evidence === 'failing') earliest = index;
    else if (evidence !== 'none') {
      return { commitSha: line.reports[earliest]!.commitSha, exact: index === earliest + 1 };
    }
  }
  return line.reachesStart ? { commitSha: line.reports[earliest]!.commitSha, exact: false } : undefined;
}

/**
 * The first commit of the line after the last failing one with evidence of not failing (ALR-8). It is looked for from
 * the alert's introduction on: where that content was replaced, an older failing run is another alert's. Undefined when
 * the stretch is too short to tell: call again with a longer one.
 */
export function findResolution(
  alert: Identity & { readonly introducedByCommit?: string },
  line: LineStretch,
): string | undefined {
  let first = line.reports[0]!.commitSha;
  for (const report of line.reports) {
    const evidence = evidenceOf(report, alert);
    if (evidence === 'failing') return first;
    if (evidence !== 'none') first = report.commitSha;
    if (report.commitSha === alert.introducedByCommit) return first;
  }
  return line.reachesStart ? first : undefined;
}
