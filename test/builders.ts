import type { Settings, Submission, Told, ToldResult } from './domain/history.ts';
import { evaluate, type EvaluatedReport, type Lists } from '../src/domain/evidence.ts';
import type { IncomingReport, KnownReport } from '../src/domain/line.ts';
import type { ToldAlert, NotificationItem } from '../src/domain/notification.ts';
import { isEvaluable, type Content, type Dialect, type PolicyResult, type Report } from '../src/domain/report.ts';

/** Builders give a plain valid thing; a test says only what it is about. */
export function aResult(changes: Partial<PolicyResult> = {}): PolicyResult {
  return {
    ruleId: 'missing_keys',
    ruleName: 'Missing encryption keys',
    passed: false,
    severity: 'critical',
    message: '2 keys are missing',
    scope: 'oauth/production',
    ...changes,
  };
}

/** A finding of the issue dialect: its rule id is `<category>/<severity>`. */
export function anIssue(category: string, changes: Partial<PolicyResult> = {}): PolicyResult {
  return aResult({ ruleId: `${category}/error`, ruleName: category, ...changes });
}

interface Grid {
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
}
const usualGrid: Grid = { namespaces: ['oauth', 'database'], environments: ['staging', 'production'] };

/** A content with a full grid of healthy cells and these results. */
export function aContent(policyResults: readonly PolicyResult[] = [], grid: Partial<Grid> = {}): Content {
  const { namespaces, environments } = { ...usualGrid, ...grid };
  const cells = namespaces.flatMap((namespace) =>
    environments.map((environment) => ({
      namespace,
      environment,
      healthStatus: 'healthy' as const,
      description: '4 keys, 3 recipients',
    })),
  );
  return { summary: { filesScanned: cells.length, namespaces, environments, cells }, drift: [], policyResults };
}

/** A content without a cell and without a result, as a commit without a manifest has it. */
export const emptyContent: Content = aContent([], { namespaces: [], environments: [] });

/** A report as the door makes it, before the privacy boundary. */
export function aReport(changes: Partial<Report> = {}): Report {
  const content = changes.content ?? aContent();
  return {
    commitSha: 'abc123',
    branch: 'main',
    committedAt: null,
    cliVersion: '0.1.5',
    ciContext: null,
    dialect: 'rules',
    evaluable: isEvaluable(content),
    content,
    ...changes,
  };
}

/** The body of a report as the CLI sends it. */
export function aWireReport(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    commitSha: 'abc123',
    summary: { cells: [{ namespace: 'oauth', environment: 'production', healthStatus: 'healthy' }] },
    ...changes,
  };
}

interface Judged {
  readonly commitSha: string;
  readonly dialect: Dialect;
  readonly content: Content;
  readonly predecessor: Lists | null;
}

/** A report of a rule list, judged for its evidence. */
export function anEvaluated(results: readonly PolicyResult[], changes: Partial<Judged> = {}): EvaluatedReport {
  const { predecessor, ...judged } = {
    commitSha: 'abc123',
    dialect: 'rules' as const,
    content: aContent(results),
    predecessor: null,
    ...changes,
  };
  return evaluate({ ...judged, evaluable: isEvaluable(judged.content) }, predecessor);
}

/** The same for a report of an issue list. */
export function anEvaluatedIssueList(results: readonly PolicyResult[], changes: Partial<Judged> = {}): EvaluatedReport {
  return anEvaluated(results, { dialect: 'issues', ...changes });
}

/** A report of a batch as the line decision sees it. */
export function anIncoming(commitSha: string, changes: Partial<IncomingReport> = {}): IncomingReport {
  return { commitSha, branch: '', committedAt: null, contentHash: `content of ${commitSha}`, ...changes };
}

/** A stored report in the line. */
export function aKnown(commitSha: string, changes: Partial<KnownReport> = {}): KnownReport {
  const contentHash = `content of ${commitSha}`;
  return { commitSha, contentHash, inLine: true, firstReceivedAt: 1_000, committedAt: null, ...changes };
}

/** An opened alert as a head left it. */
export function aToldAlert(
  changes: Partial<NotificationItem> = {},
  state: Partial<Omit<ToldAlert, 'item'>> = {},
): ToldAlert {
  const { ruleName, scope, severity, message } = aResult();
  return {
    item: { alertId: 'alert-1', kind: 'opened', ruleName, scope: scope!, severity, message, count: 1, ...changes },
    acknowledged: null,
    muted: false,
    ...state,
  };
}

/** A result of a rule list as the CLI tells it. */
export function aToldResult(changes: Partial<ToldResult> = {}): ToldResult {
  const { ruleId, ruleName, passed, severity, message } = aResult();
  return { ruleId, ruleName, passed, severity, message, scope: 'oauth/production', ...changes };
}

/** What the CLI tells about one commit, over the usual grid. */
export function aTold(commit: string, results: ToldResult[] = [], changes: Partial<Told> = {}): Told {
  const namespaces = [...usualGrid.namespaces];
  const environments = [...usualGrid.environments];
  const attributes = { branch: '', time: undefined, driftCount: undefined, hasCells: true, matrixCells: undefined };
  return { commit, namespaces, environments, results, ...attributes, ...changes };
}

/** Submissions one after another, a minute apart, each a batch. */
export function aHistory(batches: Told[][], changes: Partial<Settings> = {}): Submission[] {
  const channels: Settings['channels'] = [{ minSeverity: 'info', notifyResolved: false }];
  const settings: Settings = { trackedBranches: [], resultMode: 'auto', disabledRules: [], channels, ...changes };
  return batches.map((reports, index) => ({
    did: 'submit',
    receivedAt: 1_700_000_000_000 + index * 60_000,
    reports,
    settings,
  }));
}
