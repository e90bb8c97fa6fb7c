import { z } from 'zod';
import { batchStatuses } from '../../domain/batch.ts';
import { headOutcomes, reportOutcomes } from '../../domain/line.ts';
import { kinds, type Kind } from '../../domain/privacy/kinds.ts';
import { commit, count, time } from './fields.ts';
import { decisionReason, notificationProgress } from './notification.ts';

export const alertCounts = z
  .object({ opened: count, recurring: count, resolved: count })
  .meta({ description: 'What the HEAD of the batch did to the alerts of the integration.' });

/** The way a submission came in. */
export const door = z.enum(['rest', 'otlp']);

/** How far a batch has come. */
export const batchStatus = z.enum(batchStatuses);

/** What became of the HEAD of a batch. */
export const headOutcome = z.enum(headOutcomes);

/** The part that every submission is answered with; 202 comes without what is not known yet. */
const submission = {
  batchId: z.uuid(),
  receiptUrl: z.url().meta({ description: 'Where its receipt is, also after this answer.' }),
};
const done = { status: z.literal('done'), ...submission, alerts: alertCounts };
const accepted = {
  status: z.literal('accepted').meta({ description: 'It is stored and can no longer be lost; look at the receipt.' }),
  ...submission,
};

const report = { id: z.uuid(), commitSha: commit };
export const reportDone = z.object({ ...report, ...done }).meta({ id: 'ReportDone' });
export const reportAccepted = z.object({ ...report, ...accepted }).meta({ id: 'ReportAccepted' });

const reports = {
  accepted: count.meta({ description: 'How many reports were sent; the same one twice counts twice.' }),
  reportIds: z.array(z.uuid()).meta({ description: 'One for each report, in the order they were sent.' }),
};
const nothing = z
  .object({ accepted: z.literal(0), reportIds: z.array(z.uuid()).max(0) })
  .meta({ description: 'An empty batch changes nothing.' });
export const batchDone = z.union([z.object({ ...reports, ...done }), nothing]).meta({ id: 'BatchDone' });
export const batchAccepted = z.object({ ...reports, ...accepted }).meta({ id: 'BatchAccepted' });

export const receipt = z
  .object({
    id: z.uuid(),
    integrationId: z.uuid(),
    status: batchStatus.meta({
      description: '`processing`: tried, and will be tried again. `failed`: given up after five failures of its own.',
    }),
    door,
    receivedAt: time,
    lastSentAt: time.meta({ description: 'When it was last sent, repeats included.' }),
    repeats: count.meta({ description: 'How often the same was sent again and answered from here.' }),
    doneAt: time.nullable().meta({ description: 'When it was applied; null until then.' }),
    headCommit: commit.meta({ description: 'The commit of its HEAD, the last report.' }),
    reportCount: count.meta({ description: 'How many reports were sent; the same one twice counts twice.' }),
    headOutcome: headOutcome.nullable().meta({
      description:
        'Whether its HEAD became the head the matrix and the alerts are derived from, or why not. Null until it is applied.',
    }),
    reports: z
      .array(z.object({ id: z.uuid(), commitSha: commit, outcome: z.enum(reportOutcomes) }))
      .meta({ description: 'One for each commit, in order; empty until it is applied.' }),
    redactions: z.array(
      z.object({
        pointer: z.string().meta({
          description:
            'A JSON pointer into the request; into an OTLP request, to the resource, and from there to a field of the report that was made of it. Beyond 1,000 places it is that of the whole request, empty.',
        }),
        kind: z.enum(Object.keys(kinds) as [Kind, ...Kind[]]).meta({
          description: 'What kind of text was taken out there; never the text.',
        }),
        count: count.meta({ description: 'How often.' }),
      }),
    ),
    droppedFields: count.meta({ description: 'Fields that a report does not have; they were not kept.' }),
    unknownSeverities: count.meta({ description: 'Severities that are no known word and were read as `warning`.' }),
    alerts: alertCounts.nullable(),
    notifications: z.array(notificationProgress.extend({ notificationId: z.uuid() })),
    notNotified: z
      .enum(['late', 'untracked', 'repeat', 'history', 'unknown_head', 'no_alerts', 'no_channels', 'decided'])
      .nullable()
      .meta({
        description:
          'Why it notified nobody; null where it did, or is not applied yet. `late`, `untracked`, `repeat`: its HEAD did not become head. `history`: it replaced the content of a commit that is not the head. `unknown_head`: the head says nothing about any alert. `no_alerts`: nothing fails. `no_channels`: nobody is to be told. `decided`: see `decisions`.',
      }),
    decisions: z
      .array(z.object({ channelId: z.uuid(), reason: decisionReason, count }))
      .meta({ description: 'How many alerts of its head each channel was told, or was not, and why.' }),
    workflowId: z.string().meta({ description: 'Under which Temporal shows it to operators.' }),
    workflowUrl: z.url().nullable().meta({ description: 'Null where no Temporal UI is configured.' }),
  })
  .meta({ id: 'Receipt', description: 'What happened to one submission, as far as it is known now.' });
