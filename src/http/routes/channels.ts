import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { listChannels, replaceChannels, type ChannelRow } from '../../db/channels.ts';
import { lockIntegration } from '../../db/integrations.ts';
import { severities } from '../../domain/severity.ts';
import { route } from '../route.ts';
import { unique } from '../unique.ts';

const ofIntegration = z.object({ id: z.uuid() });

const channels = z.strictObject({
  notifications: z
    .array(
      z.strictObject({
        // As it was read; channels are matched by kind and target, so an id may come back or be left out.
        id: z.uuid().optional(),
        channel: z.literal('email'),
        target: z.email({ error: 'must be one mail address' }).max(254),
        minSeverity: z.enum(severities).default('warning'),
        notifyResolved: z.boolean().default(false),
      }),
    )
    .max(50)
    .refine(...unique((channel: { target: string }) => channel.target.toLowerCase())),
});

export const getChannels = route({
  method: 'get',
  path: '/integrations/:id/channels',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  async handle({ integration, deps }) {
    const rows = await deps.db.read((tx) => listChannels(tx, integration.id));
    return { status: 200, body: { notifications: rows.map(presentChannel) } };
  },
});

export const putChannels = route({
  method: 'put',
  path: '/integrations/:id/channels',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  body: channels,
  async handle({ integration, body, caller, deps }) {
    const rows = await deps.db.transaction(async (tx) => {
      const wanted = body.notifications.map(({ channel, target, minSeverity, notifyResolved }) => ({
        kind: channel,
        target,
        minSeverity,
        notifyResolved,
      }));
      await lockIntegration(tx, integration.id);
      await replaceChannels(tx, integration.id, wanted);
      const detail = { channels: wanted.length };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'channels.changed', detail }]);
      return listChannels(tx, integration.id);
    });
    return { status: 200, body: { notifications: rows.map(presentChannel) } };
  },
});

function presentChannel({ id, kind, target, minSeverity, notifyResolved }: ChannelRow) {
  return { id, channel: kind, target, minSeverity, notifyResolved };
}
