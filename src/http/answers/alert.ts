import { z } from 'zod';
import { resolutionReasons } from '../../domain/reconcile.ts';
import { commit, count, severity, time } from './fields.ts';
import { acknowledgedThen, decisionReason, notificationProgress } from './notification.ts';

export const alert = z
  .object({
    id: z.uuid(),
    integrationId: z.uuid(),
    ruleId: z.string(),
    ruleName: z.string(),
    scope: z.string().meta({
      description:
        '`namespace/environment`, `namespace`, or empty where neither the result nor its message names one. Rule and scope are what makes an alert of an integration the same one.',
      examples: ['api-keys/production'],
    }),
    severity: severity.meta({ description: 'Of the newest failing result; the highest where several fail at once.' }),
    message: z.string().meta({ description: 'Of the newest failing result, after the privacy boundary.' }),
    count: count.meta({ description: 'How many failing results of the newest report this alert stands for.' }),
    status: z.enum(['open', 'resolved']).meta({
      description: 'A fact about the code: only a report that shows the rule passing resolves an alert.',
    }),
    introducedByCommit: commit.meta({ description: 'The earliest commit of the unbroken run in which it fails.' }),
    introducedExact: z.boolean().meta({
      description:
        'True where the report just before that commit shows the rule not failing, so that no other commit can be to blame.',
    }),
    detectedAtCommit: commit.meta({ description: 'The head at which it was opened.' }),
    openedAt: time,
    lastSeenCommit: commit.meta({ description: 'The last head in which it fails.' }),
    lastEvaluatedCommit: commit.meta({ description: 'The last head that says anything about it.' }),
    occurrences: count.meta({ description: 'In how many heads it failed, the first one included.' }),
    acknowledgedAt: time.nullable().meta({
      description:
        'Since when its notifications are stopped, null while they are not. It stays open and counted either way.',
    }),
    acknowledgedBy: z.string().nullable().meta({ description: 'The name of the key, or who the operator said to be.' }),
    acknowledgeNote: z.string().nullable().meta({ description: 'Why, where that was said.' }),
    resolvedByCommit: commit.nullable().meta({ description: 'The commit that fixed it, null while it is open.' }),
    resolvedAtCommit: commit.nullable().meta({ description: 'The head at which that was seen.' }),
    resolvedAt: time.nullable().meta({ description: 'Null while it is open.' }),
    resolutionReason: z.enum(resolutionReasons).nullable().meta({
      description:
        '`passed`: the rule is listed and passes. `absent`: a report that lists findings only does not list it. `scope_removed`: its namespace or environment is gone, which is no fix. `replaced`: the head was sent again with other content.',
    }),
    previousAlertId: z
      .uuid()
      .nullable()
      .meta({ description: 'The resolved alert of the same rule and scope before this one.' }),
    ruleDisabled: z.boolean().meta({
      description:
        'Its rule is switched off in the integration’s policies: it neither recurs nor is told of, and still resolves.',
    }),
    messages: z.array(z.object({ status: notificationProgress.shape.status, count })).meta({
      description:
        'How the messages stand that tell of it at the newest head it was decided about, by state; empty where none tells of it.',
    }),
  })
  .meta({
    id: 'Alert',
    description: 'A policy result that fails, from the head that opened it to the one that resolved it.',
  });

const at = { at: time, commitSha: commit.nullable() };

const timeline = z
  .array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.enum(['opened', 'severity_raised', 'acknowledged', 'unacknowledged', 'resolved']),
        ...at,
        by: z.string().optional().meta({ description: 'Who acknowledged it.' }),
        note: z.string().optional(),
        severity: severity.optional().meta({ description: 'The severity it has since then.' }),
      }),
      z.object({ kind: z.literal('failing'), ...at }).meta({ description: 'A report of the line in which it fails.' }),
      z
        .object({
          kind: z.literal('notification'),
          ...at,
          notificationId: z.uuid(),
          ...notificationProgress.shape,
          channelRemoved: z.boolean(),
        })
        .meta({ description: 'A message in which it stands.' }),
    ]),
  )
  .meta({ description: 'What happened to it, oldest first.' });

const decision = z.object({
  channelId: z.uuid(),
  reportId: z.uuid().meta({ description: 'The head that was told of.' }),
  headCommit: commit,
  revision: count.meta({ description: 'Which content of that report it was; 1 is the first.' }),
  reason: decisionReason,
  outcome: z
    .enum([...notificationProgress.shape.status.options, ...decisionReason.exclude(['notify']).options])
    .meta({ description: 'How the message stands now, or why the alert stands in none.' }),
  words: z.string().meta({
    description: 'The same for people.',
    examples: ['not sent: acknowledged by oncall at 2026-01-02T03:04:05.000Z'],
  }),
  acknowledged: acknowledgedThen,
  notificationId: z.uuid().nullable().meta({ description: 'The message it stands in, null where it stands in none.' }),
  attempts: notificationProgress.shape.attempts,
  unknownAttempts: notificationProgress.shape.unknownAttempts,
  at: time,
});

export const alertDetail = alert
  .extend({
    closesByAbsence: z.boolean().meta({
      description:
        'Whether the head is read as a list of findings alone, so that a report that does not list it closes it. Else one that lists its rule as passed does.',
    }),
    timeline,
    lane: z.array(z.object({ commitSha: commit, status: z.enum(['fail', 'pass', 'not_evaluated']) })).meta({
      description:
        'What the last reports of the line say of its rule and scope, oldest first; other alerts of the same are in it too.',
    }),
    decisions: z
      .array(decision)
      .meta({ description: 'Why it is, or is not, in the message of each channel about each head; the latest first.' }),
  })
  .meta({ id: 'AlertDetail', description: 'An alert with its timeline and what was decided about its notifications.' });
