import { evidenceOf, type EvaluatedReport, type Identity } from './evidence.ts';
import { searchSince, type Search, type Since } from './since.ts';

/**
 * So many reports in a row without evidence end a search: a rule that was never evaluated before would otherwise be looked
 * for in the whole history (docs/adr/0002).
 */
const silenceLimit = 1_000;

/** Whether a report has an identity failing; undefined where it says nothing of it. */
export function failsAt(report: EvaluatedReport, identity: Identity): boolean | undefined {
  const evidence = evidenceOf(report, identity);
  return evidence === 'none' ? undefined : evidence === 'failing';
}

/** Looks for the earliest commit of the unbroken failing run that ends at the head, which fails (ALR-8). */
export function searchIntroduction(identity: Identity): Search<EvaluatedReport, Since> {
  return searchSince((report) => failsAt(report, identity), silenceLimit);
}

/**
 * Looks for the first commit of the line after the last failing one with evidence of not failing (ALR-8); the head has it.
 * Goes no further than the alert's introduction: where that content was replaced, an older failing run is another alert's.
 */
export function searchResolution(
  alert: Identity & { readonly introducedByCommit?: string },
): Search<EvaluatedReport, string> {
  let first: string | undefined;
  let silence = 0;
  return {
    see(report) {
      const fails = failsAt(report, alert);
      if (fails) return first;
      if (fails === false) first = report.commitSha;
      silence = fails === undefined ? silence + 1 : 0;
      return report.commitSha === alert.introducedByCommit || silence >= silenceLimit ? first : undefined;
    },
    end: () => first!,
  };
}
