import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { markDeleted } from '../../db/deletion.ts';
import { lockIntegration } from '../../db/integrations.ts';
import { deleteWorkflowId } from '../../temporal/names.ts';
import { notFound } from '../errors.ts';
import { changedMeanwhile, requireMatch } from '../etag.ts';
import { presentIntegration } from '../../views/integration.ts';
import { route } from '../route.ts';

export const deleteIntegration = route({
  method: 'delete',
  path: '/integrations/:id',
  summary: 'Delete an integration with everything of it',
  description:
    'Its keys end, nobody sees it any more and its name is free at once; its rows are removed behind the answer. There is no way back.',
  scopes: ['admin'],
  reach: 'integration',
  answers: {
    202: z.object({
      id: z.uuid(),
      status: z.literal('deleting'),
      workflowId: z.string(),
      workflowUrl: z
        .string()
        .nullable()
        .meta({ description: 'Where operators see the removal; null without a Temporal UI.' }),
    }),
  },
  problems: changedMeanwhile,
  async handle({ integration: { id, name }, ifMatch, caller, deps }) {
    const { db, temporal, log, linkToWorkflow } = deps;
    await db.transaction(async (tx) => {
      const before = await lockIntegration(tx, id);
      if (!before) throw notFound('integration');
      requireMatch(ifMatch, presentIntegration(before));
      await markDeleted(tx, id);
      // The event is of no integration, so that it stays when everything of this one goes.
      const detail = { integrationId: id };
      await audit(tx, [{ integration: null, actor: caller.key.id, action: 'integration.deleted', detail }]);
    });
    temporal
      .deleteIntegration({ integrationId: id, integrationName: name })
      .catch((error: unknown) => log.warn({ err: error, integrationId: id }, 'a deletion waits for Temporal'));
    const workflowId = deleteWorkflowId(id);
    return { status: 202, body: { id, status: 'deleting', workflowId, workflowUrl: linkToWorkflow(workflowId) } };
  },
});
