import { z } from 'zod';
import { severity } from './fields.ts';

const channel = z
  .object({
    id: z.uuid().meta({ description: 'Stays the same while kind and target do.' }),
    channel: z.literal('email'),
    target: z.string().meta({ description: 'The mail address.' }),
    minSeverity: severity.meta({ description: 'Alerts below this severity are not sent here.' }),
    notifyResolved: z.boolean().meta({ description: 'Whether resolved alerts are told of as well.' }),
  })
  .meta({ id: 'Channel', description: 'Where notifications of an integration are sent.' });

export const channels = z.object({ notifications: z.array(channel) }).meta({ id: 'Channels' });
