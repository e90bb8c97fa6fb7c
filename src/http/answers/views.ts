import { z } from 'zod';
import { commit, count, severity, time } from './fields.ts';
import { cell, drift as driftEntry, healthStatus } from './report.ts';

const since = z
  .object({
    commitSha: commit,
    exact: z.boolean().meta({
      description:
        'True where the report just before that commit shows otherwise. Else it may be so for longer: the line begins there, nothing before it says anything, what did was removed, or the look back ended, after 256 reports at most.',
    }),
  })
  .nullable();

const report = { commitSha: commit, isHead: z.boolean(), inLine: z.boolean() };

export const drift = z
  .object({
    ...report,
    compared: z.boolean().meta({
      description: 'False where it says nothing of drift: the CLI did not compare, or could not read the files.',
    }),
    namespaces: z.array(
      driftEntry.extend({
        since: since.meta({ description: 'Since when it is drifted; null while it is not, and outside the line.' }),
      }),
    ),
    notReported: z.array(z.string()).meta({ description: 'Namespaces of the report of which it says nothing.' }),
  })
  .meta({ id: 'DriftView', description: 'What a report says of drift, namespace by namespace.' });

export const policyResults = z
  .object({
    ...report,
    evaluable: z.boolean(),
    results: z.array(
      z.object({
        ruleId: z.string(),
        ruleName: z.string(),
        scope: z.string(),
        status: z.enum(['fail', 'pass', 'not_evaluated']).meta({
          description:
            '`not_evaluated`: this report does not say, although the rule is configured, an alert is open, or a report shortly before it does.',
        }),
        listed: z.boolean().meta({
          description: 'False where it is not in the report; in a list of findings such a rule passes.',
        }),
        severity: severity.nullable(),
        message: z.string().nullable(),
        count: count.meta({ description: 'How many failing results it stands for.' }),
        since: since.meta({ description: 'With which commit it began to fail, or ceased to.' }),
        ruleDisabled: z.boolean(),
        alertId: z.uuid().nullable().meta({ description: 'The open alert of this rule and scope; only at the head.' }),
      }),
    ),
  })
  .meta({ id: 'PolicyResultsView', description: 'Rule by scope, as a report has it.' });

const side = z.object({
  commitSha: commit,
  reportId: z.uuid(),
  committedAt: time.nullable(),
  receivedAt: time,
  inLine: z.boolean(),
});

/** Something that differs between two reports. */
function changed<Place extends z.ZodRawShape>(place: Place, state: z.ZodObject) {
  return z.array(
    z.object({
      ...place,
      change: z.enum(['added', 'removed', 'status', 'text']).meta({
        description: '`status`: it says something else. `text`: it says the same in other words.',
      }),
      before: state.nullable(),
      after: state.nullable(),
    }),
  );
}

export const comparison = z
  .object({
    from: side,
    to: side,
    cells: changed(
      { namespace: z.string(), environment: z.string() },
      cell.pick({ healthStatus: true, description: true }),
    ),
    drift: changed({ namespace: z.string() }, driftEntry.omit({ namespace: true })),
    results: changed(
      { ruleId: z.string(), scope: z.string() },
      z.object({ ruleName: z.string(), passed: z.boolean(), severity, message: z.string(), count }),
    ),
  })
  .meta({ id: 'Comparison', description: 'What differs from one report to another.' });

export const history = z
  .object({
    namespaces: z.array(z.string()),
    environments: z.array(z.string()),
    reports: z
      .array(
        z.object({
          commitSha: commit,
          committedAt: time.nullable(),
          receivedAt: time,
          branch: z.string(),
          status: healthStatus.meta({ description: 'The worst of its cells.' }),
          failing: count.meta({ description: 'How many policy results fail.' }),
          cells: z.string().meta({
            description:
              'A letter for each namespace x environment, row by row: O healthy, W warning, C critical, U unknown, - not reported.',
            examples: ['OOWOC-'],
          }),
        }),
      )
      .meta({ description: 'Oldest first; the last one is the head.' }),
  })
  .meta({ id: 'History', description: 'How every cell was in the last reports of the line.' });
