import { z } from 'zod';
import { outsideLineMarks } from '../../domain/line.ts';
import { healthStatuses } from '../../domain/report.ts';
import { commit, count, severity, time } from './fields.ts';

export const healthStatus = z.enum(healthStatuses).meta({ id: 'HealthStatus' });

export const cell = z
  .object({ namespace: z.string(), environment: z.string(), healthStatus, description: z.string() })
  .meta({ id: 'Cell', description: 'The health of one namespace in one environment, as the CLI reported it.' });

export const drift = z
  .object({
    namespace: z.string(),
    isDrifted: z.boolean(),
    severity: severity.nullable(),
    summary: z.string().nullable(),
    driftCount: count.nullable().meta({ description: 'How many keys differ, null where the CLI does not count them.' }),
  })
  .meta({ id: 'Drift', description: 'Whether a namespace differs across environments, as the CLI reported it.' });

const policyResult = z
  .object({
    ruleId: z.string(),
    ruleName: z.string(),
    passed: z.boolean(),
    severity,
    message: z.string(),
    scope: z.string().nullable().meta({
      description: '`namespace/environment`, `namespace`, or null where the CLI named none.',
    }),
  })
  .meta({ id: 'PolicyResult', description: 'What one policy rule found, as the CLI reported it.' });

const outsideLine = z.enum(outsideLineMarks).nullable().meta({
  description:
    'Why it is kept outside the line: it is older than the head was when it came, or its branch is not tracked. Null where neither is so.',
});

const report = z.object({
  id: z.uuid().meta({ description: 'Made from integration and commit: the same for every submission of the commit.' }),
  commitSha: commit,
  branch: z.string().meta({ description: 'Empty where the CLI knew none, as in detached checkouts.' }),
  committedAt: time.nullable().meta({ description: 'Null where the CLI knew no commit time.' }),
  receivedAt: time.meta({ description: 'When the commit was first received.' }),
  cliVersion: z.string(),
  revision: count.meta({
    description: 'Which content of the commit this is: 1 is the first, and each replacement counts one up.',
  }),
  dialect: z.enum(['rules', 'issues']).meta({
    description:
      '`rules`: every rule is listed, passing ones too. `issues`: only findings are, so that absence means fixed.',
  }),
  evaluable: z.boolean().meta({
    description: 'False for a report without a cell and without a result, which changes no alert.',
  }),
  counts: z
    .object({ healthy: count, warning: count, critical: count, unknown: count, failing: count })
    .meta({ description: 'Cells by health, and policy results that fail.' }),
  inLine: z.boolean().meta({ description: 'Whether it is one of the reports that led to the head.' }),
  outsideLine,
  batchId: z.uuid().meta({ description: 'The submission that brought its content.' }),
});

export const reportRow = report
  .extend({
    seq: count.meta({ description: 'The order in which reports were first stored.' }),
    lineSeq: z.int().nullable().meta({ description: 'Its place in the line, null outside it.' }),
  })
  .meta({ id: 'ReportRow' });

export const reportDetail = report
  .extend({
    summary: z.object({
      filesScanned: count,
      namespaces: z.array(z.string()),
      environments: z.array(z.string()),
      cells: z.array(cell),
    }),
    drift: z.array(drift),
    policyResults: z.array(policyResult),
    ciContext: z
      .object({ provider: z.string(), pipelineUrl: z.string().nullable(), trigger: z.string().nullable() })
      .nullable()
      .meta({ description: 'Null unless the integration collects it and the CLI sent it.' }),
  })
  .meta({ id: 'Report', description: 'One commit, with everything that is stored of it.' });

export const matrix = z
  .object({
    commitSha: commit,
    reportId: z.uuid(),
    committedAt: time.nullable(),
    receivedAt: time,
    branch: z.string(),
    filesScanned: count.meta({ description: 'As the CLI reported it.' }),
    checkedCells: count.nullable().meta({
      description:
        'How many cells were checked, where only those with findings are listed, as in reports that came over OTLP. Null where all are listed.',
    }),
    namespaces: z.array(z.string()),
    environments: z.array(z.string()),
    cells: z.array(
      cell.extend({
        changed: z
          .boolean()
          .meta({ description: 'Its health differs from that in the report just before in the line.' }),
      }),
    ),
    drift: z.array(drift),
    isHead: z
      .boolean()
      .meta({ description: 'Whether it is the newest of the line, which the alerts are derived from.' }),
    behind: z.int().nullable().meta({ description: 'How many commits behind the head it is, null outside the line.' }),
    inLine: z.boolean().meta({ description: 'Whether it is one of the reports that led to the head.' }),
    outsideLine,
    evaluable: z.boolean().meta({
      description: 'False for a report without a cell and without a result, which changes no alert.',
    }),
  })
  .meta({ id: 'Matrix', description: 'The namespace x environment grid of one report.' });
