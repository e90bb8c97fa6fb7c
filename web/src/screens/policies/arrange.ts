import type { PolicyResults } from '../../api/types.ts';

export type Result = PolicyResults['results'][number];
export type Status = Result['status'];

/** What one can look at alone. */
export const shows = ['fail', 'not_evaluated', 'pass', 'disabled'] as const;
export type Show = (typeof shows)[number];

export interface Rule {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly disabled: boolean;
  readonly results: readonly Result[];
}

const severities = ['critical', 'warning', 'info'];
const states: readonly Status[] = ['fail', 'not_evaluated', 'pass'];

function rank({ status, severity }: Result): number {
  return states.indexOf(status) * 10 + (status === 'fail' ? severities.indexOf(severity ?? '') + 1 : 0);
}

/** Whether a result is among those that one looks at. */
export function matches(result: Result, show: Show | undefined, text: string): boolean {
  const shown = show === undefined || (show === 'disabled' ? result.ruleDisabled : result.status === show);
  const searched = [result.ruleName, result.ruleId, result.scope, result.message ?? ''].join('\n').toLowerCase();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return shown && words.every((word) => searched.includes(word));
}

/** Rules, each with its scopes: what fails most gravely first, in rules and in each of them, then by name. */
export function byRule(results: readonly Result[]): readonly Rule[] {
  const rules = Map.groupBy(results, ({ ruleId }) => ruleId);
  return [...rules]
    .map(([ruleId, all]) => ({
      ruleId,
      ruleName: all[0]!.ruleName,
      disabled: all[0]!.ruleDisabled,
      results: all.toSorted((a, b) => rank(a) - rank(b) || a.scope.localeCompare(b.scope, 'en')),
    }))
    .toSorted((a, b) => rank(a.results[0]!) - rank(b.results[0]!) || a.ruleName.localeCompare(b.ruleName, 'en'));
}

/** The first so many results, with their rules. */
export function firstOf(rules: readonly Rule[], most: number): readonly Rule[] {
  let left = most;
  return rules.flatMap((rule) => {
    const results = rule.results.slice(0, Math.max(0, left));
    left -= results.length;
    return results.length === 0 ? [] : [{ ...rule, results }];
  });
}
