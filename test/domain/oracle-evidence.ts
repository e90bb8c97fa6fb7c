import { rebuilt, type Settings, type Told, type ToldResult } from './history.ts';

/** What a report says about one identity. */
export type Verdict = 'failing' | 'passing' | 'absent' | 'nothing';
/** A question about one identity, under the settings that hold. */
export type Asked = { ruleId: string; scope: string; settings: Settings };

export const SEVERITIES = ['info', 'warning', 'critical'];

/** ALR-9: `error` is critical, an unknown word a warning. */
export function rankOf(word: string): number {
  if (word === 'error') return 2;
  return SEVERITIES.includes(word) ? SEVERITIES.indexOf(word) : 1;
}

/** ALR-5: it changes no alert. */
export function isUnknown(report: Told): boolean {
  if (report.matrixCells !== undefined) return report.matrixCells === 0 && report.results.length === 0;
  return !report.hasCells && report.results.length === 0;
}

/** ALR-5: what the report at a place of the line says about an identity. */
export function verdictAt(line: Told[], at: number, { ruleId, scope, settings }: Asked): Verdict {
  const report = line[at]!;
  if (isUnknown(report)) return 'nothing';
  let present = false;
  for (const result of report.results) {
    if (result.ruleId !== ruleId || scopeOf(line, at, result) !== scope) continue;
    if (!result.passed) return 'failing';
    present = true;
  }
  if (present) return 'passing';
  if (!isIssueList(report, settings)) return 'nothing';
  return isBlind(report) && !['matrix', 'sops'].includes(categoryOf(ruleId)) ? 'nothing' : 'absent';
}

/** ALR-5: files could not be read. */
export function isBlind(report: Told): boolean {
  return report.results.some((result) => !result.passed && categoryOf(result.ruleId) === 'sops');
}

const categoryOf = (ruleId: string): string => ruleId.split('/')[0]!;

/** ALR-5: the setting is for what came over REST. */
function isIssueList(report: Told, settings: Settings): boolean {
  if (report.matrixCells !== undefined) return true;
  return settings.resultMode === 'auto' ? soundsLikeIssues(report) : settings.resultMode === 'issues';
}

/** ALR-5: the two dialects are told apart on the raw words. */
export function soundsLikeIssues(report: Told): boolean {
  if (report.matrixCells !== undefined) return true;
  if (report.driftCount !== undefined && report.namespaces.length > 0) return true;
  return report.results.some((result) => result.ruleId === `${result.ruleName}/${result.severity}`);
}

/** ALR-5: only a rule list with evidence can show that a namespace or an environment left its own lists. */
export function leftTheLists(report: Told, scope: string, settings: Settings): boolean {
  if (isUnknown(report)) return false;
  // Without any list nothing can be said to have left it.
  if (report.namespaces.length === 0 || report.environments.length === 0) return false;
  return !isIssueList(report, settings) && !lists(report, scope);
}

/** What never was in the lists cannot leave them; the lists that count are those a scope is read with (ALR-2). */
export function listedAt(line: Told[], at: number, scope: string): boolean {
  return lists(line[at]!, scope) || (at > 0 && lists(line[at - 1]!, scope));
}

function lists(report: Told, scope: string): boolean {
  const [namespace, environment] = scope.split('/');
  if (!report.namespaces.includes(namespace!)) return false;
  return environment === undefined || report.environments.includes(environment);
}

/** ALR-2: the own scope, else the only pair that the message names; one that was made anew (PRV-4) names none. */
export function scopeOf(line: Told[], at: number, result: ToldResult): string {
  if (result.scope !== undefined) return result.scope;
  if (line[at]!.matrixCells !== undefined) return '';
  const named = new Set<string>();
  for (const report of [line[at]!, ...(at > 0 ? [line[at - 1]!] : [])]) {
    for (const namespace of report.namespaces) {
      for (const environment of report.environments) {
        const pair = `${namespace}/${environment}`;
        for (let from = result.message.indexOf(pair); from >= 0; from = result.message.indexOf(pair, from + 1)) {
          const around = (result.message[from - 1] ?? ' ') + (result.message[from + pair.length] ?? ' ');
          if (!/[A-Za-z0-9_/-]/.test(around)) named.add(pair);
        }
      }
    }
  }
  return named.size === 1 ? [...named][0]! : '';
}

/** ALR-3, ALR-9: the count, the highest severity and its smallest message, or that it was made anew (PRV-4). */
export function worst(line: Told[], at: number, ruleId: string, scope: string) {
  const report = line[at]!;
  const failing = report.results.filter(
    (result) => !result.passed && result.ruleId === ruleId && scopeOf(line, at, result) === scope,
  );
  const rank = Math.max(...failing.map((result) => rankOf(result.severity)));
  const messages = failing.filter((result) => rankOf(result.severity) === rank).map((result) => result.message);
  const message = report.matrixCells === undefined ? messages.toSorted(byCodePoint)[0]! : rebuilt;
  return { severity: SEVERITIES[rank]!, message, count: failing.length };
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  return at < 0 ? left.length - right.length : left[at]!.codePointAt(0)! - (right[at]?.codePointAt(0) ?? -1);
}
