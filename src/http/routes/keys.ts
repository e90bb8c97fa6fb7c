import { z } from 'zod';
import { scopes } from '../../domain/api-key.ts';
import { keyRoutes } from './key-routes.ts';

export const {
  create: postKey,
  list: getKeys,
  rotate: postKeyRotation,
  revoke: deleteKey,
} = keyRoutes({
  path: '/integrations/:id/keys',
  reach: 'integration',
  words: { one: 'a key of an integration', all: 'the keys of an integration' },
  scopes: z.array(z.enum(scopes)).min(1),
  creation: {
    description:
      'It is bound to that integration. `ingest` is for pipelines and includes nothing else. `read` sees, `operator` also acts, `admin` also manages.',
    example: { name: 'pipeline', scopes: ['ingest'] },
  },
  revocation: { description: 'What was accepted with it before is processed.' },
});
