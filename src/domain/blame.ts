import { evidenceOf, type EvaluatedReport, type Identity } from './evidence.ts';

/** A walk along the line, fed with its reports one by one, newest first, beginning at the head. */
export interface Search<Found> {
  /** Takes the next older report; gives the answer as soon as it is certain. */
  see(report: EvaluatedReport): Found | undefined;
  /** The answer where the line begins. */
  end(): Found;
}

/** Several questions answered by one walk, in their order: each report of the line is read once, however many they are. */
export function searchTogether<Found>(searches: readonly Search<Found>[]): Search<readonly Found[]> {
  const found = new Map<Search<Found>, Found>();
  let open = searches;
  const answers = () => searches.map((search) => (found.has(search) ? found.get(search)! : search.end()));
  return {
    see(report) {
      open = open.filter((search) => {
        const answer = search.see(report);
        if (answer !== undefined) found.set(search, answer);
        return answer === undefined;
      });
      return open.length === 0 ? answers() : undefined;
    },
    end: answers,
  };
}

export interface Introduction {
  readonly commitSha: string;
  /** True when the line's report just before it has evidence of not failing. */
  readonly exact: boolean;
}

/**
 * So many reports in a row without evidence end a search: a rule that was never evaluated before would otherwise be looked
 * for in the whole history (docs/adr/0002).
 */
const silenceLimit = 1_000;

/** Looks for the earliest commit of the unbroken failing run that ends at the head, which fails (ALR-8). */
export function searchIntroduction(identity: Identity): Search<Introduction> {
  let earliest: string | undefined;
  let silence = 0;
  return {
    see(report) {
      const evidence = evidenceOf(report, identity);
      if (evidence === 'failing') {
        earliest = report.commitSha;
        silence = 0;
        return undefined;
      }
      if (evidence !== 'none') return { commitSha: earliest!, exact: silence === 0 };
      silence += 1;
      return silence >= silenceLimit ? this.end() : undefined;
    },
    end: () => ({ commitSha: earliest!, exact: false }),
  };
}

/**
 * Looks for the first commit of the line after the last failing one with evidence of not failing (ALR-8); the head has it.
 * Goes no further than the alert's introduction: where that content was replaced, an older failing run is another alert's.
 */
export function searchResolution(alert: Identity & { readonly introducedByCommit?: string }): Search<string> {
  let first: string | undefined;
  let silence = 0;
  return {
    see(report) {
      const evidence = evidenceOf(report, alert);
      if (evidence === 'failing') return first;
      if (evidence !== 'none') first = report.commitSha;
      silence = evidence === 'none' ? silence + 1 : 0;
      return report.commitSha === alert.introducedByCommit || silence >= silenceLimit ? first : undefined;
    },
    end: () => first!,
  };
}
