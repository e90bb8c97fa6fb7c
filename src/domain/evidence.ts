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
  /** Files could not be read: absence proves little (ALR-5). */
  readonly blind: boolean;
  readonly lists: Lists;
}

export type Lists = Pick<Summary, 'namespaces' | 'environments'>;

/** The part of a content that alerts are judged by: without the cells, which are most of it. */
export interface Judged extends Pick<Content, 'policyResults'> {
  readonly summary: Lists;
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
  const { namespaces, environments } = report.content.summary;
  const lists = { namespaces, environments };
  const known = predecessor ? [lists, predecessor] : [lists];
  const findings = new Map<string, Finding>();
  for (const result of report.content.policyResults) {
    const scope = result.scope || inferScope(result.message, known);
    const key = identityKey({ ruleId: result.ruleId, scope });
    const scopeListed = known.some((each) => isListed(scope, each));
    findings.set(key, fold(findings.get(key), result, { scope, scopeListed }));
  }
  const blind = report.content.policyResults.some((result) => !result.passed && category(result.ruleId) === 'sops');
  return { commitSha: report.commitSha, evaluable: report.evaluable, dialect: report.dialect, findings, blind, lists };
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

/** True when a scope's namespace and environment stand in the lists; an empty scope belongs to no list (ALR-5). */
export function isListed(scope: string, lists: Lists): boolean {
  if (scope === '') return false;
  if (lists.namespaces.includes(scope)) return true;
  return lists.namespaces.some(
    (namespace) => scope.startsWith(`${namespace}/`) && lists.environments.includes(scope.slice(namespace.length + 1)),
  );
}

/** The rule name of an issue list's `ruleId`, which is `<category>/<severity>`. */
function category(ruleId: string): string {
  const slash = ruleId.lastIndexOf('/');
  return slash === -1 ? ruleId : ruleId.slice(0, slash);
}

/** ALR-2: the one `namespace/environment` pair that a message names, else empty. */
function inferScope(message: string, known: readonly Lists[]): string {
  if (!message.includes('/')) return '';
  const named = new Set<string>();
  for (const lists of known) {
    for (const namespace of lists.namespaces) {
      if (!message.includes(`${namespace}/`)) continue;
      for (const environment of lists.environments) {
        const pair = `${namespace}/${environment}`;
        if (names(message, pair)) named.add(pair);
      }
    }
  }
  const [only, ...others] = named;
  return only !== undefined && others.length === 0 ? only : '';
}

function names(message: string, pair: string): boolean {
  for (let at = message.indexOf(pair); at !== -1; at = message.indexOf(pair, at + 1)) {
    if (!touches(message[at - 1]) && !touches(message[at + pair.length])) return true;
  }
  return false;
}

function touches(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9_/-]/.test(character);
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
