import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { findChannel } from '../../db/channels.ts';
import { hasFailed, requeueFailed } from '../../db/deliveries.ts';
import { lockIntegration } from '../../db/integrations.ts';
import { findNotificationState } from '../../db/notifications.ts';
import { refuseRetry } from '../../domain/delivery.ts';
import { count } from '../answers/fields.ts';
import { delivery } from '../answers/notification.ts';
import { answerWithDelivery, startDeliveries } from '../delivery.ts';
import { notFound, Problem } from '../errors.ts';
import { withinReach } from '../reach.ts';
import { route } from '../route.ts';
import { notATime } from '../text.ts';

/** How many messages one call queues again at most. */
const retriedAtOnce = 500;

const refusals = {
  underWay: 'This notification is on its way already: there is nothing to retry.',
  delivered: 'This notification was handed over: retrying would send it twice.',
  captured:
    'No mail provider was configured when this notification was due, so it was captured and nobody received it: only failed ones are retried. Configure a provider, and later messages go out.',
  suppressed: 'This notification was cancelled, and its reason says why: only failed ones are retried.',
  channelRemoved: 'The channel of this notification was removed. Add its address again, and later messages go there.',
};

export const postRetry = route({
  method: 'post',
  path: '/notifications/:id/retry',
  summary: 'Try a failed notification again',
  description:
    'It gets 24 hours of its own. The answer waits some seconds for its end: 200 then, 202 while it is on its way.',
  scopes: ['operator'],
  reach: 'any',
  body: z.strictObject({}).meta({ examples: [{}] }),
  answers: { 200: delivery, 202: delivery },
  problems: { conflict: 'It did not fail, or its channel was removed.' },
  async handle({ params, caller, deps }) {
    const found = await deps.db.read((tx) => findNotificationState(tx, params.id));
    const { id, integration: of } = withinReach(caller, found, 'notification');
    const { name, queued } = await deps.db.transaction(async (tx) => {
      const integration = await lockIntegration(tx, of);
      const row = integration && (await findNotificationState(tx, id));
      if (!row) throw notFound('notification');
      const refusal = refuseRetry(row.status, (await findChannel(tx, row.channel))?.removedAt != null);
      if (refusal) throw new Problem('conflict', refusals[refusal]);
      const [again] = await requeueFailed(tx, { integration: of, id }, 1);
      const detail = { notificationId: id, run: again!.run };
      await audit(tx, [{ integration: of, actor: caller.key.id, action: 'notification.retried', detail }]);
      return { name: integration.name, queued: again! };
    });
    startDeliveries(deps, name, [queued]);
    return answerWithDelivery(deps, id);
  },
});

export const postRetryFailed = route({
  method: 'post',
  path: '/integrations/:id/notifications/retry',
  summary: 'Try the failed notifications of an integration again',
  description: `The oldest ${retriedAtOnce} at once; those of removed channels stay failed.`,
  scopes: ['operator'],
  reach: 'integration',
  body: z
    .strictObject({
      filter: z.strictObject({
        status: z.literal('failed').default('failed'),
        channelId: z.uuid().optional().meta({ description: 'Only those to this channel.' }),
        since: z.iso
          .datetime({ offset: true, error: notATime })
          .transform((time) => new Date(time))
          .optional()
          .meta({ description: 'Only those that failed then or later.' }),
      }),
    })
    .meta({ examples: [{ filter: { since: '2026-01-31T08:00:00Z' } }] }),
  answers: {
    202: z.object({
      retried: count.meta({ description: 'How many were queued again.' }),
      more: z.boolean().meta({ description: 'Whether there are more, for another call.' }),
    }),
  },
  async handle({ integration, body, caller, deps }) {
    const { channelId, since } = body.filter;
    const filter = { integration: integration.id, channel: channelId, since };
    const { queued, more } = await deps.db.transaction(async (tx) => {
      if (!(await lockIntegration(tx, integration.id))) throw notFound('integration');
      const rows = await requeueFailed(tx, filter, retriedAtOnce);
      const detail = {
        count: rows.length,
        ...(channelId && { channelId }),
        ...(since && { since: since.toISOString() }),
      };
      if (rows.length > 0)
        await audit(tx, [
          { integration: integration.id, actor: caller.key.id, action: 'notifications.retried', detail },
        ]);
      return { queued: rows, more: await hasFailed(tx, filter) };
    });
    startDeliveries(deps, integration.name, queued);
    return { status: 202, body: { retried: queued.length, more } };
  },
});
