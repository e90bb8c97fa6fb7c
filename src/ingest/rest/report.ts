import {
  healthStatuses,
  isEvaluable,
  normaliseCommit,
  type Cell,
  type Content,
  type Dialect,
  type Report,
} from '../../domain/report.ts';
import type { Severity } from '../../domain/severity.ts';
import { scopeOf } from '../scope.ts';
import type { WireReport } from './request.ts';

/** A parsed report; `severity` reads the word of a severity. */
export function toReport(wire: WireReport, severity: (word: string) => Severity): Report {
  const content = toContent(wire, severity);
  return {
    commitSha: normaliseCommit(wire.commitSha),
    branch: wire.branch ?? '',
    committedAt: wire.commitTimestamp ?? null,
    cliVersion: wire.cliVersion ?? '',
    ciContext: wire.ciContext
      ? {
          provider: wire.ciContext.provider ?? '',
          pipelineUrl: wire.ciContext.pipelineUrl ?? null,
          trigger: wire.ciContext.trigger ?? null,
        }
      : null,
    dialect: dialectOf(wire),
    evaluable: isEvaluable(content),
    content,
  };
}

function toContent(wire: WireReport, severity: (word: string) => Severity): Content {
  const cells = wire.summary.cells.map(toCell);
  return {
    summary: {
      filesScanned: wire.summary.filesScanned ?? 0,
      namespaces: distinct(wire.summary.namespaces, cells, (each) => each.namespace),
      environments: distinct(wire.summary.environments, cells, (each) => each.environment),
      cells,
    },
    drift: (wire.drift ?? []).map((each) => ({
      namespace: each.namespace ?? '',
      isDrifted: each.isDrifted ?? false,
      severity: each.severity == null ? null : severity(each.severity),
      summary: each.summary ?? null,
      driftCount: each.driftCount ?? null,
    })),
    policyResults: (wire.policyResults ?? []).map((each) => {
      const grade = severity(each.severity ?? 'warning');
      const ruleId = each.ruleId || each.ruleName || 'unnamed';
      return {
        ruleId,
        ruleName: each.ruleName || ruleId,
        // As the CLI itself decides it where it lists findings.
        passed: each.passed ?? grade !== 'critical',
        severity: grade,
        message: each.message ?? '',
        scope: typeof each.scope === 'string' ? each.scope || null : scopeOf(each.scope ?? {}),
      };
    }),
  };
}

/** A word of a later CLI is no reason to refuse: it shows as unknown. */
function toCell(wire: WireReport['summary']['cells'][number]): Cell {
  return {
    namespace: wire.namespace ?? '',
    environment: wire.environment ?? '',
    healthStatus: healthStatuses.find((status) => status === wire.healthStatus) ?? 'unknown',
    description: wire.description ?? '',
  };
}

/** ALR-5: told apart on the raw words, before anything is normalised. */
function dialectOf(wire: WireReport): Dialect {
  const issues =
    (wire.policyResults ?? []).some((result) => result.ruleId === `${result.ruleName}/${result.severity}`) ||
    (wire.drift ?? []).some((each) => each.driftCount != null);
  return issues ? 'issues' : 'rules';
}

/** The names a report lists, in their order, and those of cells that its list leaves out. */
function distinct(
  listed: readonly string[] | null | undefined,
  cells: readonly Cell[],
  nameOf: (cell: Cell) => string,
): string[] {
  return [...new Set([...(listed ?? []), ...cells.map(nameOf)])];
}
