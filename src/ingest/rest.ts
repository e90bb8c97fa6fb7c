import { z } from 'zod';
import { healthStatuses, normaliseCommit, type Content, type Dialect, type Report } from '../domain/report.ts';
import { parseSeverity, type Severity } from '../domain/severity.ts';
import { countUnnamed } from './unnamed.ts';

/** The REST dialect of the CLI (api.md); what the schema does not name is dropped at the door (PRV-1). */
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const text = z.string();

const cell = z.object({
  namespace: text,
  environment: text,
  // A word of a later CLI is no reason to refuse a whole gap: it shows as unknown.
  healthStatus: text.transform((word) => healthStatuses.find((status) => status === word) ?? 'unknown'),
  description: text.default(''),
});

const drift = z.object({
  namespace: text,
  isDrifted: z.boolean(),
  driftCount: count.nullish(),
  severity: text.nullish(),
  summary: text.nullish(),
});

const policyResult = z.object({
  ruleId: text.min(1),
  ruleName: text.default(''),
  passed: z.boolean(),
  severity: text.default('warning'),
  message: text.default(''),
  scope: z.union([text, z.object({ namespace: text, environment: text.nullish() })]).nullish(),
});

/** One report as the CLI sends it. */
export const wireReport = z
  .object({
    commitSha: z.string().regex(/^[0-9A-Za-z._-]{3,64}$/, {
      error: 'must be 3 to 64 of 0-9 A-Z a-z . _ - (the CLI sends none outside a git repository)',
    }),
    branch: text.nullish(),
    commitTimestamp: z
      .number()
      .int()
      .min(100_000_000_000, { error: 'must be in milliseconds since 1970, not in seconds' })
      .max(8_640_000_000_000_000)
      .nullish(),
    cliVersion: text.nullish(),
    summary: z.object({
      filesScanned: count.default(0),
      namespaces: z.array(text).default([]),
      environments: z.array(text).default([]),
      cells: z.array(cell),
      violations: count.optional(),
      passed: z.boolean().optional(),
    }),
    drift: z.array(drift).default([]),
    policyResults: z.array(policyResult).default([]),
    ciContext: z.object({ provider: text.default(''), pipelineUrl: text.nullish(), trigger: text.nullish() }).nullish(),
  })
  .meta({ id: 'Report' });

/** A gap-fill: the reports of all commits since the last one, oldest first (ORD-2). */
export const wireBatch = z.object({ reports: z.array(wireReport).max(10_000) }).meta({ id: 'ReportBatch' });

type WireReport = z.output<typeof wireReport>;

/** What the door makes of a request, before the privacy boundary. */
export interface Submission {
  readonly reports: readonly Report[];
  /** The JSON pointer of each report in the request. */
  readonly pointers: readonly string[];
  readonly droppedFields: number;
  readonly unknownSeverities: number;
}

/** One parsed report as a submission; `raw` is what was parsed, to count what was dropped. */
export function fromReport(report: WireReport, raw: unknown): Submission {
  return toSubmission([report], [''], countUnnamed(wireReport, raw));
}

/** A parsed batch as a submission. */
export function fromBatch(batch: z.output<typeof wireBatch>, raw: unknown): Submission {
  return toSubmission(
    batch.reports,
    batch.reports.map((_, index) => `/reports/${index}`),
    countUnnamed(wireBatch, raw),
  );
}

function toSubmission(wire: readonly WireReport[], pointers: readonly string[], droppedFields: number): Submission {
  let unknownSeverities = 0;
  const severity = (word: string): Severity => {
    const parsed = parseSeverity(word);
    if (!parsed.known) unknownSeverities += 1;
    return parsed.severity;
  };
  return { reports: wire.map((report) => toReport(report, severity)), pointers, droppedFields, unknownSeverities };
}

function toReport(wire: WireReport, severity: (word: string) => Severity): Report {
  return {
    commitSha: normaliseCommit(wire.commitSha),
    branch: wire.branch ?? '',
    committedAt: wire.commitTimestamp ?? null,
    cliVersion: wire.cliVersion ?? '',
    ciContext: wire.ciContext
      ? {
          provider: wire.ciContext.provider,
          pipelineUrl: wire.ciContext.pipelineUrl ?? null,
          trigger: wire.ciContext.trigger ?? null,
        }
      : null,
    dialect: dialectOf(wire),
    content: toContent(wire, severity),
  };
}

function toContent(wire: WireReport, severity: (word: string) => Severity): Content {
  const { filesScanned, namespaces, environments, cells } = wire.summary;
  return {
    summary: {
      filesScanned,
      namespaces: distinct(namespaces.length > 0 ? namespaces : cells.map((each) => each.namespace)),
      environments: distinct(environments.length > 0 ? environments : cells.map((each) => each.environment)),
      cells,
    },
    drift: wire.drift.map((each) => ({
      namespace: each.namespace,
      isDrifted: each.isDrifted,
      severity: each.severity == null ? null : severity(each.severity),
      summary: each.summary ?? null,
      driftCount: each.driftCount ?? null,
    })),
    policyResults: wire.policyResults.map((each) => ({
      ruleId: each.ruleId,
      ruleName: each.ruleName || each.ruleId,
      passed: each.passed,
      severity: severity(each.severity),
      message: each.message,
      scope: toScope(each.scope),
    })),
  };
}

/** ALR-5: told apart on the raw words, before anything is normalised. */
function dialectOf(wire: WireReport): Dialect {
  const issues =
    wire.policyResults.some((result) => result.ruleId === `${result.ruleName}/${result.severity}`) ||
    wire.drift.some((each) => each.driftCount != null);
  return issues ? 'issues' : 'rules';
}

function toScope(scope: WireReport['policyResults'][number]['scope']): string | null {
  if (scope == null) return null;
  if (typeof scope === 'string') return scope === '' ? null : scope;
  return scope.environment ? `${scope.namespace}/${scope.environment}` : scope.namespace;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
