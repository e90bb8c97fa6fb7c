import { z } from 'zod';
import { commit, count, time } from './fields.ts';
import { refusal } from './ingest-log.ts';
import { fleetRow, integrationSettings } from './integration.ts';
import { notification } from './notification.ts';
import { receipt } from './receipt.ts';

const whatToDo = z.string().meta({ description: 'For people.' });

export const overview = fleetRow
  .omit({ blockedSince: true, quietSince: true, strip: true })
  .extend({
    createdAt: time,
    settings: integrationSettings,
    openAlertsBySeverity: z.object({ critical: count, warning: count, info: count }),
    blocked: z
      .object({ since: time, refusal: refusal.omit({ type: true, key: true }).nullable(), whatToDo })
      .nullable()
      .meta({ description: 'Submissions are refused: the last refusal, where and why, and never a value.' }),
    quiet: z
      .object({ since: time, lastSentAt: time.nullable(), whatToDo })
      .nullable()
      .meta({ description: 'A report is overdue.' }),
    lastSubmission: receipt
      .pick({
        status: true,
        door: true,
        receivedAt: true,
        lastSentAt: true,
        repeats: true,
        headOutcome: true,
        reportCount: true,
      })
      .extend({ batchId: z.uuid(), headCommit: commit })
      .nullable(),
    lastNotification: notification
      .pick({
        kind: true,
        channelId: true,
        status: true,
        reason: true,
        headCommit: true,
        createdAt: true,
        finishedAt: true,
      })
      .extend({ notificationId: z.uuid() })
      .nullable(),
  })
  .meta({ id: 'Overview', description: 'How an integration is, what is in its way, and what happened last.' });
