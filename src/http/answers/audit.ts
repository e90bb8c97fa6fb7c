import { z } from 'zod';
import { time } from './fields.ts';

export const auditEvent = z
  .object({
    id: z.string(),
    at: time,
    actor: z.object({
      id: z.string().meta({ description: 'The id of the key that did it, or the name of the part of the system.' }),
      name: z.string().nullable().meta({ description: 'The name of that key, where it still exists.' }),
      prefix: z.string().nullable().meta({ description: 'The beginning of that key, where it still exists.' }),
    }),
    action: z.string().meta({ examples: ['integration.changed', 'report.replaced'] }),
    integrationId: z.uuid().nullable(),
    integrationName: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).meta({ description: 'Ids, hashes and settings; never a text.' }),
  })
  .meta({ id: 'AuditEvent', description: 'Something that was done, and who did it.' });
