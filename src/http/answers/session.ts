import { z } from 'zod';
import { time } from './fields.ts';

export const session = z
  .object({
    keyId: z.uuid().meta({ description: 'The key that was signed in with.' }),
    name: z.string().meta({ description: 'The name of the key.' }),
    role: z.enum(['read', 'operator', 'admin']),
    integrationId: z.uuid().nullable().meta({ description: 'The one integration it reaches, null for all.' }),
    expiresAt: time.nullable().meta({ description: 'When the session ends or, without one, the key; null for never.' }),
    plainHttp: z.boolean().meta({ description: 'True where the cookie crosses the network in the open.' }),
  })
  .meta({ id: 'Session', description: 'Who is signed in, or whose key this is.' });

export const signedOut = z.object({ signedOut: z.literal(true) }).meta({ id: 'SignedOut' });
