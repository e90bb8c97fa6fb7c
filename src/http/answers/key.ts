import { z } from 'zod';
import { scopes } from '../../domain/api-key.ts';
import { time } from './fields.ts';

export const key = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'The beginning of the key, safe to show.', examples: ['clefp_ci_3xK9fQ'] }),
    scopes: z.array(z.enum(scopes)),
    state: z.enum(['live', 'expired', 'revoked']),
    expiresAt: time.nullable().meta({ description: 'Null for never.' }),
    revokedAt: time.nullable().meta({ description: 'Null where it was not; it may have expired all the same.' }),
    replacedBy: z
      .uuid()
      .nullable()
      .meta({ description: 'The id of the key that a rotation put in its place; null where none did.' }),
    lastUsedAt: time.nullable().meta({ description: 'To the minute; null where it was never used.' }),
    createdAt: time,
  })
  .meta({ id: 'Key', description: 'An API key, without what makes it a secret.' });

export const newKey = key
  .extend({ key: z.string().meta({ description: 'The key itself. This is the only time it is shown.' }) })
  .meta({ id: 'NewKey', description: 'A key, as it is shown once.' });

export const successorKey = newKey
  .extend({
    replaces: z
      .object({ id: z.uuid(), expiresAt: time.meta({ description: 'When the overlap ends, and it with it.' }) })
      .meta({ description: 'The old key.' }),
  })
  .meta({ id: 'SuccessorKey', description: 'The new key, as it is shown once, and what becomes of the old one.' });

export const revokedKey = z
  .object({ id: z.uuid(), revoked: z.literal(true) })
  .meta({ id: 'RevokedKey', description: 'Also where it was revoked before.' });
