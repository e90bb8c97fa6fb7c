import { inferScope, pairNames } from './infer-scope.ts';
import type { Content, Dialect, PolicyResult, Summary } from './report.ts';
import { compareSeverity, type Severity } from './severity.ts';

/** What an alert is about, within one integration (ALR-1). */
export interface Identity {
  readonly ruleId: string;
  readonly scope: string;
}

/** The results of one identity in one report, folded (ALR-3). */
export interface Finding extends Identity {
  readonly ruleName: string;
  readonly severity: Severity;
  readonly message: string;
  readonly failing: boolean;
  /** How many failing results stand behind it. */
  readonly count: number;
  /** Its scope stands in the lists it was read with, so that it can leave them (ALR-5). */
  readonly scopeListed: boolean;
}

/** A report read for its evidence about alerts. */
export interface EvaluatedReport {
  readonly commitSha: string;
  readonly evaluable: boolean;
  readonly dialect: Dialect;
  readonly findings: ReadonlyMap<string, Finding>;
  /** As {@link isBlind} has it. */
  readonly blind: boolean;
  readonly names: Names;
}

export type Lists = Pick<Summary, 'namespaces' | 'environments'>;

/** The part of a content that alerts are judged by: without the cells, which are most of it. */
export interface Judged extends Pick<Content, 'policyResults'> {
  readonly summary: Lists;
}

/** The names that a report lists, to be looked up: a report may have thousands of them, and of results. */
export interface Names {
  readonly namespaces: ReadonlySet<string>;
  readonly environments: ReadonlySet<string>;
}

/** What a report says about one identity (ALR-5): `none` is no evidence either way. */
export type Evidence = 'failing' | 'passed' | 'absent' | 'none';

/** One string per identity, usable as a map key. */
export function identityKey(identity: Identity): string {
  return JSON.stringify([identity.ruleId, identity.scope]);
}

/**
 * Reads a report for its evidence. `predecessor` holds the lists of the report just before it in the line, which may
 * name a pair that this report no longer lists (ALR-2).
 */
export function evaluate(
  report: { commitSha: string; evaluable: boolean; dialect: Dialect; content: Judged },
  predecessor: Lists | null,
): EvaluatedReport {
  const names = namesOf(report.content.summary);
  const known = predecessor ? [names, namesOf(predecessor)] : [names];
  const unscoped = report.content.policyResults.some(({ scope, message }) => !scope && message.includes('/'));
  const sought = unscoped ? known.map(pairNames) : [];
  const findings = new Map<string, Finding>();
  for (const result of report.content.policyResults) {
    const scope = result.scope || inferScope(result.message, sought);
    const key = identityKey({ ruleId: result.ruleId, scope });
    const scopeListed = known.some((each) => isListed(scope, each));
    findings.set(key, fold(findings.get(key), result, { scope, scopeListed }));
  }
  const blind = isBlind(report.content.policyResults);
  return { commitSha: report.commitSha, evaluable: report.evaluable, dialect: report.dialect, findings, blind, names };
}

/** True where files could not be read, so that absence proves little (ALR-5). */
export function isBlind(results: readonly PolicyResult[]): boolean {
  return results.some((result) => !result.passed && category(result.ruleId) === 'sops');
}

/** What a report says about an identity (ALR-5). */
export function evidenceOf(report: EvaluatedReport, identity: Identity): Evidence {
  if (!report.evaluable) return 'none';
  const finding = report.findings.get(identityKey(identity));
  if (finding) return finding.failing ? 'failing' : 'passed';
  if (report.dialect === 'rules') return 'none';
  const readable = !report.blind || ['matrix', 'sops'].includes(category(identity.ruleId));
  return readable ? 'absent' : 'none';
}

/** True when a scope's namespace and environment are listed; an empty scope belongs to no list (ALR-5). */
export function isListed(scope: string, { namespaces, environments }: Names): boolean {
  if (scope === '') return false;
  if (namespaces.has(scope)) return true;
  return slashesOf(scope).some((at) => namespaces.has(scope.slice(0, at)) && environments.has(scope.slice(at + 1)));
}

function namesOf({ namespaces, environments }: Lists): Names {
  return { namespaces: new Set(namespaces), environments: new Set(environments) };
}

/** Names may hold slashes themselves, so that each of them may be the one between a namespace and an environment. */
function slashesOf(text: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf('/'); at !== -1; at = text.indexOf('/', at + 1)) found.push(at);
  return found;
}

/** The rule name of an issue list's `ruleId`, which is `<category>/<severity>`. */
function category(ruleId: string): string {
  const slash = ruleId.lastIndexOf('/');
  return slash === -1 ? ruleId : ruleId.slice(0, slash);
}

/** ALR-3: failing wins over passing, the highest severity wins, then the smallest message by code point. */
function fold(
  before: Finding | undefined,
  result: PolicyResult,
  place: Pick<Finding, 'scope' | 'scopeListed'>,
): Finding {
  const next: Finding = {
    ...place,
    ruleId: result.ruleId,
    ruleName: result.ruleName,
    severity: result.severity,
    message: result.message,
    failing: !result.passed,
    count: result.passed ? 0 : 1,
  };
  if (!before) return next;
  const winner = outranks(next, before) ? next : before;
  return { ...winner, count: before.count + next.count };
}

function outranks(a: Finding, b: Finding): boolean {
  if (a.failing !== b.failing) return a.failing;
  const bySeverity = compareSeverity(a.severity, b.severity);
  if (bySeverity !== 0) return bySeverity > 0;
  const byMessage = compareByCodePoint(a.message, b.message);
  return byMessage !== 0 ? byMessage < 0 : compareByCodePoint(a.ruleName, b.ruleName) < 0;
}

/** `<` compares UTF-16 units, which puts astral characters before some of the basic plane. */
function compareByCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
