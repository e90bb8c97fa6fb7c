import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { listChannels, replaceChannels, type ChannelRow } from '../../db/channels.ts';
import { cancelQueued } from '../../db/deliveries.ts';
import { lockIntegration } from '../../db/integrations.ts';
import type { Tx } from '../../db/orm.ts';
import { severities } from '../../domain/severity.ts';
import { channels as channelList } from '../answers/channel.ts';
import { notFound } from '../errors.ts';
import { changedMeanwhile, requireMatch } from '../etag.ts';
import { route } from '../route.ts';
import { unique } from '../unique.ts';

const channels = z
  .strictObject({
    notifications: z
      .array(
        z.strictObject({
          // As it was read; channels are matched by kind and target, so an id may come back or be left out.
          id: z.uuid().optional().meta({ description: 'As it was read. It may be left out, and is not looked at.' }),
          channel: z.literal('email'),
          target: z
            .email({ error: 'must be one mail address', abort: true })
            .regex(/^[^@]{1,64}@/, { error: 'may have 64 characters before the @' })
            .max(254)
            .meta({ description: 'A mail address, which no other channel of the list has.' }),
          minSeverity: z.enum(severities).default('warning').meta({
            description: 'Alerts below this severity are not sent here.',
          }),
          notifyResolved: z.boolean().default(false).meta({
            description: 'Whether resolved alerts are told of as well.',
          }),
        }),
      )
      .max(50)
      .refine(...unique((channel: { target: string }) => channel.target.toLowerCase())),
  })
  .meta({
    examples: [
      {
        notifications: [
          { channel: 'email', target: 'security@acme.com', minSeverity: 'critical' },
          { channel: 'email', target: 'dev-lead@acme.com', minSeverity: 'warning' },
        ],
      },
    ],
  });

export const getChannels = route({
  method: 'get',
  path: '/integrations/:id/channels',
  summary: 'List the notification channels of an integration',
  scopes: ['admin'],
  reach: 'integration',
  answers: { 200: channelList },
  etag: true,
  async handle({ integration, deps }) {
    return { status: 200, body: await deps.db.read((tx) => read(tx, integration.id)) };
  },
});

export const putChannels = route({
  method: 'put',
  path: '/integrations/:id/channels',
  summary: 'Put a list of notification channels in place of the old one',
  description:
    'A channel of the same kind and target keeps its id. What is queued for a channel that is gone is not sent.',
  scopes: ['admin'],
  reach: 'integration',
  body: channels,
  answers: { 200: channelList },
  etag: true,
  problems: changedMeanwhile,
  async handle({ integration, body, ifMatch, caller, deps }) {
    const changed = await deps.db.transaction(async (tx) => {
      const wanted = body.notifications.map(({ channel, target, minSeverity, notifyResolved }) => ({
        kind: channel,
        target,
        minSeverity,
        notifyResolved,
      }));
      if (!(await lockIntegration(tx, integration.id))) throw notFound('integration');
      requireMatch(ifMatch, await read(tx, integration.id));
      await cancelQueued(tx, integration.id, await replaceChannels(tx, integration.id, wanted));
      const detail = { channels: wanted.length };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'channels.changed', detail }]);
      return read(tx, integration.id);
    });
    return { status: 200, body: changed };
  },
});

async function read(tx: Tx, integrationId: string) {
  const rows = await listChannels(tx, integrationId);
  return { notifications: rows.map(presentChannel) };
}

function presentChannel({ id, kind, target, minSeverity, notifyResolved }: ChannelRow) {
  return { id, channel: kind, target, minSeverity, notifyResolved };
}
