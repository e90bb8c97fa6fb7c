import {
  normaliseCommit,
  type Cell,
  type Content,
  type Drift,
  type PolicyResult,
  type Report,
} from '../../domain/report.ts';
import { compareSeverity, parseSeverity, type Severity } from '../../domain/severity.ts';
import { compareByCodeUnit } from '../../domain/text-order.ts';
import { scopeOf } from '../scope.ts';
import { countOf, type Attributes, type Draft } from './drafts.ts';
import { describeFindings, messageOf } from './messages.ts';
import { subjectOf, type Subject } from './subject.ts';

/** An issue in the words that may be kept of it (PRV-4). */
interface Issue {
  readonly category: string;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: Subject;
}

/** The report of a commit, with each message made anew (PRV-4); no OTLP report knows the time of its commit. */
export function toReport({ resource, summary, issues }: Draft): Report {
  // `clef.repo.origin` stays behind: nothing may say where the repository is.
  const matrixCells = countOf(summary?.get('clef.matrixCells'))!;
  return {
    commitSha: normaliseCommit(resource.get('clef.repo.commit')!),
    branch: resource.get('clef.repo.branch') ?? '',
    committedAt: null,
    cliVersion: resource.get('service.version') ?? '',
    ciContext: null,
    dialect: 'otlp',
    evaluable: matrixCells > 0 || issues.length > 0,
    content: toContent(issues.map(toIssue), matrixCells),
  };
}

/** ALR-9: how many severities of an issue are words that nobody knows. */
export function countUnknownSeverities(issues: readonly Attributes[]): number {
  return issues.filter((issue) => !parseSeverity(wordOf(issue)).known).length;
}

function wordOf(issue: Attributes): string {
  return issue.get('clef.severity') || 'warning';
}

function toIssue(issue: Attributes): Issue {
  const category = issue.get('clef.category') || 'unnamed';
  const { severity, known } = parseSeverity(wordOf(issue));
  const word = known ? wordOf(issue).toLowerCase() : severity;
  return { category, ruleId: `${category}/${word}`, severity, subject: subjectOf(issue) };
}

/** Sorted, so that the order of the records never makes another content (ORD-3). */
function toContent(issues: readonly Issue[], filesScanned: number): Content {
  const subjects = issues.map(({ subject }) => subject);
  return {
    summary: {
      filesScanned,
      namespaces: distinct(subjects.map(({ namespace }) => namespace)),
      environments: distinct(subjects.map(({ environment }) => environment)),
      cells: group(issues, ({ subject }) =>
        subject.environment === '' ? null : `${subject.namespace}\0${subject.environment}`,
      ).map(toCell),
    },
    drift: group(issues, ({ category, subject }) => (category === 'drift' ? subject.namespace || null : null)).map(
      toDrift,
    ),
    policyResults: group(issues, ({ subject, ruleId }) => `${scopeOf(subject) ?? ''}\0${ruleId}`).flatMap(toResults),
  };
}

/** A cell with findings: critical, warning or, with nothing but infos, healthy. */
function toCell(issues: readonly Issue[]): Cell {
  const counts = { critical: 0, warning: 0, info: 0 };
  for (const { severity } of issues) counts[severity] += 1;
  const worst = worstOf(issues);
  const healthStatus = worst === 'info' ? 'healthy' : worst;
  return { ...issues[0]!.subject, healthStatus, description: describeFindings(counts) };
}

/** A namespace whose environments differ; how many keys do is said in a text alone, so it is not known. */
function toDrift(issues: readonly Issue[]): Drift {
  const environments = distinct(issues.map(({ subject }) => subject.environment));
  return {
    namespace: issues[0]!.subject.namespace,
    isDrifted: true,
    severity: worstOf(issues),
    summary: environments.length > 0 ? `Keys are missing from ${environments.join(', ')}` : null,
    driftCount: null,
  };
}

/** One result for each issue, as the CLI's other dialect has them; what may be told of them is the same (ALR-3). */
function toResults(issues: readonly Issue[]): PolicyResult[] {
  return issues.map(({ category: ruleName, ruleId, severity, subject }) => {
    const scope = scopeOf(subject);
    const message = messageOf({ ruleId, severity, scope, count: issues.length });
    return { ruleId, ruleName, passed: severity !== 'critical', severity, message, scope };
  });
}

function worstOf(issues: readonly Issue[]): Severity {
  return issues
    .map(({ severity }) => severity)
    .toSorted(compareSeverity)
    .at(-1)!;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => name !== '').toSorted();
}

/** The issues of each key, in the order of the keys; those without a key are left out. */
function group(issues: readonly Issue[], keyOf: (issue: Issue) => string | null): (readonly Issue[])[] {
  const groups = Map.groupBy(issues, keyOf);
  groups.delete(null);
  return [...groups].toSorted(([a], [b]) => compareByCodeUnit(a!, b!)).map(([, members]) => members);
}
