import { z } from 'zod';
import { notificationKinds, notificationStatuses } from '../../domain/delivery.ts';
import { decisionReasons } from '../../domain/notification.ts';
import { commit, count, severity, time } from './fields.ts';

/** How far the delivery of a message to one channel has come. */
export const notificationProgress = z.object({
  channelId: z.uuid(),
  status: z.enum(notificationStatuses).meta({
    description:
      '`captured`: no mail provider is configured, and the mail is kept in the outbox instead. `suppressed`: nothing was left to tell when its turn came.',
  }),
  attempts: count,
  unknownAttempts: count.meta({
    description: 'Attempts whose answer was lost: so many copies may have gone out beside the one that counts.',
  }),
  reason: z.string().nullable().meta({ description: 'Why it failed, was suppressed, or is tried again.' }),
});

/** A message to one channel, and how far its delivery has come. */
const message = notificationProgress.extend({
  id: z.uuid(),
  integrationId: z.uuid(),
  kind: z.enum(notificationKinds).meta({
    description: '`head`: about the alerts of a head. `quiet`: no report came in time. `test`: somebody asked for it.',
  }),
  headCommit: commit.nullable().meta({ description: 'The commit of the head; null where it is about none.' }),
  createdAt: time,
  finishedAt: time.nullable(),
});

/** A message whose delivery somebody asked for. */
export const delivery = message
  .extend({
    workflowId: z.string(),
    workflowUrl: z
      .string()
      .nullable()
      .meta({ description: 'Where operators see the delivery; null without a Temporal UI.' }),
  })
  .meta({ id: 'Delivery', description: 'A message to one channel, and how far its delivery has come.' });

/** Why an alert is, or is not, in a message, as it was decided (NTF-7). */
export const decisionReason = z.enum(decisionReasons);

export const acknowledgedThen = z
  .object({ by: z.string(), at: time })
  .nullable()
  .meta({ description: 'Who had acknowledged it, and when, where that is the reason.' });

export const notification = message
  .extend({
    channel: z.enum(['email']).nullable(),
    target: z.string().nullable().meta({ description: 'The address; only keys of scope admin see it.' }),
    channelRemoved: z.boolean(),
    reportId: z.uuid().nullable(),
    batchId: z.uuid().nullable().meta({ description: 'The submission that led to the head.' }),
    quiet: z
      .object({ lastSentAt: time.nullable(), dueAt: time })
      .nullable()
      .meta({ description: 'What a quiet message tells.' }),
    counts: z.object({ opened: count, recurring: count, resolved: count }).meta({
      description: 'How many alerts were put into it, when it was queued.',
    }),
    firstAttemptAt: time.nullable(),
  })
  .meta({ id: 'Notification', description: 'One message to one channel, and what became of it.' });

export const notificationDetail = notification
  .extend({
    items: z
      .array(
        z.object({
          alertId: z.uuid(),
          kind: z.enum(['opened', 'recurring', 'resolved']),
          ruleName: z.string(),
          scope: z.string(),
          severity,
          message: z.string(),
          count,
        }),
      )
      .meta({ description: 'The alerts it tells.' }),
    notSent: z
      .array(
        z.object({
          alertId: z.uuid(),
          ruleId: z.string(),
          ruleName: z.string(),
          scope: z.string(),
          severity,
          reason: decisionReason.exclude(['notify']),
          words: z.string(),
          acknowledged: acknowledgedThen,
        }),
      )
      .meta({ description: 'The alerts of its head that it does not tell, 200 at most, and why.' }),
    notSentCount: count.meta({ description: 'How many alerts of its head it does not tell.' }),
  })
  .meta({ id: 'NotificationDetail' });

export const capturedMail = z
  .object({
    notificationId: z.uuid(),
    integrationId: z.uuid(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    capturedAt: time,
  })
  .meta({ id: 'CapturedMail', description: 'A mail that was never sent, because no provider is configured.' });
