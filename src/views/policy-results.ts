import { findOpenAlerts, type AlertRow } from '../db/alerts.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import { readEvaluated, readEvaluatedLine, type EvaluatedEntry } from '../db/line.ts';
import type { Tx } from '../db/orm.ts';
import { listPolicyRules, type PolicyRuleRow } from '../db/policy-rules.ts';
import type { ReportRow } from '../db/reports.ts';
import type { ReadBack } from '../db/walk-back.ts';
import { failsAt } from '../domain/blame.ts';
import {
  evidenceOf,
  identityKey,
  isListed,
  type EvaluatedReport,
  type Evidence,
  type Identity,
} from '../domain/evidence.ts';
import type { Since } from '../domain/since.ts';
import { compareByCodeUnit } from '../domain/text-order.ts';
import { findSince, reportsAtOnce } from './since.ts';

/** What a report's evidence about a rule and scope is called. */
export const statuses: Record<Evidence, 'fail' | 'pass' | 'not_evaluated'> = {
  failing: 'fail',
  passed: 'pass',
  absent: 'pass',
  none: 'not_evaluated',
};

type Known = Identity & { readonly ruleName: string };

/**
 * Rule by scope as a report has it (ALR-2, ALR-3, ALR-5): what fails, what passes, and what it does not evaluate although
 * a rule is configured, an alert is open, or a report shortly before it does. Each with the commit of its last change.
 */
export async function readPolicyResults(tx: Tx, integration: IntegrationRow, report: ReportRow) {
  const isHead = report.id === integration.headReportId;
  const evaluated = await readEvaluated(tx, integration, report);
  const limit = reportsAtOnce(evaluated.findings.size);
  const line =
    report.lineSeq == null ? [] : await readEvaluatedLine(tx, integration, { lineSeq: report.lineSeq, limit });
  const rules = await listPolicyRules(tx, integration.id);
  const alerts = isHead ? await findOpenAlerts(tx, [integration.id]) : [];
  const rows = rowsOf(evaluated, [...notEvaluated(evaluated, line), ...alerts], rules);
  const since = await findChanges(rows, { newest: line, limit }, (from) => readEvaluatedLine(tx, integration, from));
  const openAlerts = new Map(alerts.map((alert) => [identityKey(alert), alert]));
  return {
    commitSha: report.commitSha,
    isHead,
    inLine: report.lineSeq != null,
    evaluable: report.evaluable,
    results: rows.map((row) => present(evaluated, row, { since, openAlerts, rules })),
  };
}

function present(
  evaluated: EvaluatedReport,
  { ruleId, ruleName, scope }: Known,
  beside: {
    since: ReadonlyMap<string, Since>;
    openAlerts: ReadonlyMap<string, AlertRow>;
    rules: readonly PolicyRuleRow[];
  },
) {
  const key = identityKey({ ruleId, scope });
  const finding = evaluated.findings.get(key);
  const rule = beside.rules.find((each) => each.ruleId === ruleId);
  const evidence = evidenceOf(evaluated, { ruleId, scope });
  return {
    ruleId,
    ruleName,
    scope,
    status: statuses[evidence],
    /** False where it passes because a list of findings does not name it. */
    listed: finding !== undefined,
    severity: finding?.severity ?? null,
    message: finding?.message ?? null,
    count: finding?.count ?? 0,
    since: beside.since.get(key) ?? null,
    /** Switched off: what fails opens no alert (ALR-11). */
    ruleDisabled: rule?.enabled === false,
    alertId: beside.openAlerts.get(key)?.id ?? null,
  };
}

/** One row per identity, in the order of rule and scope. */
function rowsOf(evaluated: EvaluatedReport, others: readonly Known[], rules: readonly PolicyRuleRow[]): Known[] {
  const rows = new Map<string, Known>(others.map((each) => [identityKey(each), each]));
  for (const [key, finding] of evaluated.findings) rows.set(key, finding);
  const seen = new Set([...rows.values()].map((row) => row.ruleId));
  for (const { ruleId, name } of rules) {
    if (!seen.has(ruleId)) rows.set(identityKey({ ruleId, scope: '' }), { ruleId, ruleName: name, scope: '' });
  }
  return [...rows.values()].toSorted(
    (a, b) => compareByCodeUnit(a.ruleId, b.ruleId) || compareByCodeUnit(a.scope, b.scope),
  );
}

/** What reports shortly before this one evaluate and it does not, as long as its lists still hold the scope. */
function notEvaluated(evaluated: EvaluatedReport, line: readonly EvaluatedEntry[]): Known[] {
  // Newest last: where two reports name a rule differently, the newer name is kept.
  return line
    .toReversed()
    .flatMap((entry) => [...entry.findings.values()])
    .filter((finding) => evidenceOf(evaluated, finding) === 'none')
    .filter(({ scope, scopeListed }) => !scopeListed || isListed(scope, evaluated.names));
}

/** Since which commit each fails, or does not. */
async function findChanges(
  rows: readonly Known[],
  stretch: { newest: readonly EvaluatedEntry[]; limit: number },
  readBack: ReadBack<EvaluatedEntry>,
): Promise<ReadonlyMap<string, Since>> {
  const identities = new Map(rows.map((row) => [identityKey(row), row]));
  return findSince([...identities.keys()], stretch, readBack, (entry, key) => failsAt(entry, identities.get(key)!));
}
