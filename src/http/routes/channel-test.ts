import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { findChannel } from '../../db/channels.ts';
import { findByDedupeKey, findRecentTestTargets, insertTest } from '../../db/deliveries.ts';
import { lockIntegration } from '../../db/integrations.ts';
import { refuseTest } from '../../domain/delivery.ts';
import { delivery } from '../answers/notification.ts';
import { answerWithDelivery, startDeliveries } from '../delivery.ts';
import { notFound, Problem } from '../errors.ts';
import { route } from '../route.ts';

const refusals = {
  sameAddress:
    'A test was sent to this address within the last minute. Look there first, and wait before the next one.',
  tooMany: 'This integration has sent ten tests within the last minute. Wait before the next one.',
  usedRequestId: 'This requestId belongs to another test. Make a new one for each test, or leave it out.',
};

export const postTest = route({
  method: 'post',
  path: '/integrations/:id/channels/:channelId/test',
  summary: 'Send a test message to a channel',
  description:
    'One a minute for each address. The answer waits some seconds for its end: 200 then, 202 while it is on its way.',
  scopes: ['admin'],
  reach: 'integration',
  body: z
    .strictObject({
      requestId: z
        .uuid()
        .optional()
        .meta({ description: 'Of your making, so that a request that is sent again is the same test.' }),
    })
    .meta({ examples: [{ requestId: '0198f0ac-2222-7333-8444-555566667777' }] }),
  answers: { 200: delivery, 202: delivery },
  problems: { conflict: 'A test was sent within the last minute, or the requestId belongs to another test.' },
  async handle({ integration, params, body, caller, deps }) {
    const dedupeKey = `test:${body.requestId?.toLowerCase() ?? randomUUID()}`;
    const { id, queued } = await deps.db.transaction(async (tx) => {
      const channel = (await lockIntegration(tx, integration.id)) && (await findChannel(tx, params.channelId));
      if (!channel || channel.integration !== integration.id || channel.removedAt) throw notFound('channel');
      const known = await findByDedupeKey(tx, dedupeKey);
      if (known?.channel === channel.id) return { id: known.id, queued: undefined };
      if (known) throw new Problem('conflict', refusals.usedRequestId);
      const refusal = refuseTest(await findRecentTestTargets(tx, integration.id), channel.target);
      if (refusal) throw new Problem('conflict', refusals[refusal], { headers: { 'retry-after': '60' } });
      const row = await insertTest(tx, { integration: integration.id, channel: channel.id, dedupeKey });
      if (!row) throw new Problem('conflict', refusals.usedRequestId);
      const detail = { channelId: channel.id, notificationId: row.id };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'channel.tested', detail }]);
      return { id: row.id, queued: row };
    });
    if (queued) startDeliveries(deps, integration.name, [queued]);
    return answerWithDelivery(deps, id);
  },
});
