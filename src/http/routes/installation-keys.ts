import { z } from 'zod';
import { scopes } from '../../domain/api-key.ts';
import { keyRoutes } from './key-routes.ts';

export const {
  create: postInstallationKey,
  list: getInstallationKeys,
  rotate: postInstallationKeyRotation,
  revoke: deleteInstallationKey,
} = keyRoutes({
  path: '/keys',
  reach: 'installation',
  words: { one: 'an installation-wide key', all: 'the installation-wide keys' },
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .refine((given) => !given.includes('ingest'), {
      error: 'holds ingest, which needs a key that is bound to one integration: make it under /integrations/:id/keys',
    }),
  creation: {
    description: 'It reaches every integration, and so cannot send reports.',
    example: { name: 'dashboard', scopes: ['read'] },
  },
  revocation: {
    description: 'What it signed in is signed out. Of admin keys that last, one has to stay.',
    problems: {
      conflict:
        'It is the last installation-wide admin key, or the last that does not expire: nobody could make another.',
    },
  },
});
