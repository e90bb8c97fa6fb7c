import { z } from 'zod';
import { commitForm } from '../../domain/report.ts';
import { exampleReport } from './example-report.ts';

/**
 * The REST dialect of the CLI. A commit and the cells are required, the rest has defaults: one odd old commit must
 * not block a whole gap. What the schema does not name is dropped at the door (PRV-1).
 */
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const text = z.string().nullish();

/** Far above what people have, and low enough that one report cannot keep a process busy for long. */
const most = { reports: 10_000, namespaces: 1_000, environments: 100, cells: 10_000, results: 10_000 };

const cell = z.object({
  namespace: text,
  environment: text,
  healthStatus: text.meta({
    description: '`healthy`, `warning`, `critical` or `unknown`; any other word is read as `unknown`.',
  }),
  description: text.meta({ description: 'Composed by the CLI, such as "4 keys, 3 recipients, rotated 12d ago".' }),
});

const drift = z.object({
  namespace: text,
  isDrifted: z.boolean().nullish(),
  driftCount: count.nullish().meta({ description: 'How many keys differ.' }),
  severity: text,
  summary: text,
});

const policyResult = z.object({
  ruleId: text.meta({ description: 'With the scope, what makes an alert the same one in the next report.' }),
  ruleName: text.meta({ description: 'What people read; the `ruleId` if left out.' }),
  passed: z.boolean().nullish().meta({
    description: 'A result that did not pass opens an alert. Left out: true unless the severity is critical.',
  }),
  severity: text.meta({
    description: '`info`, `warning` or `critical`; `error` is read as `critical`, any other word as `warning`.',
  }),
  message: text.meta({ description: 'What is wrong, for alerts and mails.' }),
  scope: z
    .union([z.string(), z.object({ namespace: text, environment: text })])
    .nullish()
    .meta({ description: '`namespace/environment` or `namespace`. Left out, it is read from the message.' }),
});

/** Beyond the year 9999 PostgreSQL and JavaScript write dates differently. */
const lastMillisecond = Date.UTC(10_000, 0) - 1;

/** One report as the CLI sends it. */
export const wireReport = z
  .object({
    commitSha: z
      .string()
      .regex(commitForm, {
        error: 'must be 3 to 64 of 0-9 A-Z a-z . _ - (the CLI sends none outside a git repository)',
      })
      .meta({ description: 'What the report is stored under: sent again with other content, it is replaced.' }),
    branch: text.meta({ description: 'Empty in detached checkouts, which count as tracked.' }),
    commitTimestamp: z
      .number()
      .int()
      .min(100_000_000_000, { error: 'must be in milliseconds since 1970, not in seconds' })
      .max(lastMillisecond, { error: 'must be before the year 10000' })
      .nullish()
      .meta({ description: 'Milliseconds since 1970. A batch whose HEAD is older than the head fills history alone.' }),
    cliVersion: text,
    summary: z.object({
      filesScanned: count.nullish(),
      namespaces: z
        .array(z.string())
        .max(most.namespaces)
        .nullish()
        .meta({ description: 'Those of the cells are added where they are left out.' }),
      environments: z
        .array(z.string())
        .max(most.environments)
        .nullish()
        .meta({ description: 'Those of the cells are added where they are left out.' }),
      cells: z.array(cell).max(most.cells),
      // Of any shape: what nobody reads must not block a gap.
      violations: z.unknown().optional().meta({ description: 'Not kept: the results say it.' }),
      passed: z.unknown().optional().meta({ description: 'Not kept: the results say it.' }),
    }),
    drift: z.array(drift).max(most.namespaces).nullish(),
    policyResults: z.array(policyResult).max(most.results).nullish(),
    ciContext: z
      .object({ provider: text, pipelineUrl: text, trigger: text })
      .nullish()
      .meta({ description: 'Kept only where the integration collects it.' }),
  })
  .meta({
    id: 'ReportSubmission',
    description:
      'One report, as the CLI sends it. Fields that are not named here are dropped and counted, never stored; free text passes the privacy boundary first.',
    examples: [exampleReport],
  });

/** A gap-fill: the reports of all commits since the last one, oldest first (ORD-2). */
export const wireBatch = z.object({ reports: z.array(wireReport).max(most.reports) }).meta({
  id: 'BatchSubmission',
  description: 'Reports, oldest first. The last one is the HEAD of the batch.',
  examples: [{ reports: [exampleReport] }],
});

export type WireReport = z.output<typeof wireReport>;
export type WireBatch = z.output<typeof wireBatch>;
