import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { lockIntegration, updateIntegration, type IntegrationRow } from '../../db/integrations.ts';
import { collectionConfig, settingsMeaning } from '../answers/integration.ts';
import { notFound } from '../errors.ts';
import { changedMeanwhile, requireMatch } from '../etag.ts';
import { route } from '../route.ts';

/** What optional metadata the CLI may send, and this server keeps (PRV-5). */
const config = z
  .strictObject({ collectCIContext: z.boolean().meta(settingsMeaning.collectCIContext) })
  .meta({ examples: [{ collectCIContext: true }] });

export const getConfig = route({
  method: 'get',
  path: '/integrations/:id/config',
  summary: 'Read the collection config of an integration',
  scopes: ['read'],
  reach: 'integration',
  etag: true,
  answers: { 200: collectionConfig },
  handle: async ({ integration }) => ({ status: 200, body: present(integration) }),
});

export const putConfig = route({
  method: 'put',
  path: '/integrations/:id/config',
  summary: 'Change the collection config of an integration',
  scopes: ['admin'],
  reach: 'integration',
  body: config,
  answers: { 200: collectionConfig },
  etag: true,
  problems: changedMeanwhile,
  async handle({ integration, body, ifMatch, caller, deps }) {
    await deps.db.transaction(async (tx) => {
      const before = await lockIntegration(tx, integration.id);
      if (!before) throw notFound('integration');
      requireMatch(ifMatch, present(before));
      await updateIntegration(tx, integration.id, body);
      await audit(tx, [
        { integration: integration.id, actor: caller.key.id, action: 'integration.changed', detail: body },
      ]);
    });
    return { status: 200, body };
  },
});

function present({ collectCIContext }: IntegrationRow) {
  return { collectCIContext };
}
