import type { IntegrationRow } from '../db/integrations.ts';
import { readEvaluated } from '../db/line.ts';
import type { Tx } from '../db/orm.ts';
import { findBodies, type ReportRow } from '../db/reports.ts';
import { compareReports, type Changed } from '../domain/compare.ts';
import type { Finding } from '../domain/evidence.ts';
import type { Cell, Drift } from '../domain/report.ts';

/** What differs between two reports of an integration: cells, drift and policy results, each before and after. */
export async function readComparison(
  tx: Tx,
  integration: IntegrationRow,
  { from, to }: { from: ReportRow; to: ReportRow },
) {
  const bodies = await findBodies(tx, integration.id, [from, to]);
  const read = async (report: ReportRow) => {
    const { summary, drift } = bodies.get(report.contentHash)!;
    const { findings } = await readEvaluated(tx, integration, report);
    return { cells: summary.cells, drift, findings: [...findings.values()] };
  };
  const { cells, drift, results } = compareReports(await read(from), await read(to));
  return {
    from: presentSide(from),
    to: presentSide(to),
    cells: cells.map(({ change, before, after }) => {
      const { namespace, environment } = (after ?? before)!;
      return { namespace, environment, change, before: cellState(before), after: cellState(after) };
    }),
    drift: drift.map(({ change, before, after }) => {
      const { namespace } = (after ?? before)!;
      return { namespace, change, before: withoutName(before), after: withoutName(after) };
    }),
    results: results.map(presentResult),
  };
}

function presentSide({ commitSha, id, committedAt, receivedAt, lineSeq }: ReportRow) {
  return { commitSha, reportId: id, committedAt: committedAt ?? null, receivedAt, inLine: lineSeq != null };
}

function cellState(cell: Cell | null) {
  return cell && { healthStatus: cell.healthStatus, description: cell.description };
}

function withoutName(entry: Drift | null) {
  if (!entry) return null;
  const { isDrifted, severity, summary, driftCount } = entry;
  return { isDrifted, severity, summary, driftCount };
}

function presentResult({ change, before, after }: Changed<Finding>) {
  const { ruleId, scope } = (after ?? before)!;
  return { ruleId, scope, change, before: resultState(before), after: resultState(after) };
}

function resultState(finding: Finding | null) {
  if (!finding) return null;
  const { ruleName, failing, severity, message, count } = finding;
  return { ruleName, passed: !failing, severity, message, count };
}
