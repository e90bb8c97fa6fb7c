import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { lockStaging } from '../../db/staging.ts';
import { lockIntegration, resetCheckpoint } from '../../db/integrations.ts';
import { notFound } from '../errors.ts';
import { route } from '../route.ts';

export const postCheckpointReset = route({
  method: 'post',
  path: '/integrations/:id/checkpoint/reset',
  summary: 'Let the CLI report as if for the first time',
  description:
    'For a CLI that is stuck because it cannot find the commit it is told about, after a force push or in a shallow clone. It is told of none until the next submission, which becomes head whatever was stored before. Matrix, alerts and history stay.',
  scopes: ['operator'],
  reach: 'integration',
  answers: { 200: z.object({ lastCommitSha: z.null() }) },
  async handle({ integration, caller, deps }) {
    await deps.db.transaction(async (tx) => {
      // Both locks in the order in which submissions take them: the other way round the two could wait for each other for ever.
      if (!(await lockIntegration(tx, integration.id))) throw notFound('integration');
      await lockStaging(tx, [integration.id]);
      const arrival = await resetCheckpoint(tx, integration.id);
      const detail = { arrival: String(arrival) };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'checkpoint.reset', detail }]);
    });
    return { status: 200, body: { lastCommitSha: null } };
  },
});
