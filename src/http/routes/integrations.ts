import { z } from 'zod';
import {
  createIntegration,
  findIntegration,
  lockIntegration,
  updateIntegration,
  type IntegrationRow,
} from '../../db/integrations.ts';
import { audit } from '../../db/audit.ts';
import { readCliConfig } from '../../views/cli-config.ts';
import { readFleet } from '../../views/fleet.ts';
import { cleanBranch } from '../../domain/privacy/clean.ts';
import { Problem } from '../errors.ts';
import { page, pagingBy } from '../paging.ts';
import { route } from '../route.ts';
import { storableText } from '../text.ts';

const settings = {
  collectCIContext: z.boolean(),
  trackedBranches: z.array(storableText(255).min(1).transform(cleanBranch)).max(100),
  resultMode: z.enum(['auto', 'rules', 'issues']),
};

export const getIntegrations = route({
  method: 'get',
  path: '/integrations',
  scopes: ['read'],
  reach: 'any',
  query: z.object(pagingBy('name', { usual: 2_000, most: 2_000 })),
  async handle({ query, caller, deps }) {
    const rows = await deps.db.read((tx) =>
      readFleet(tx, { only: caller.integrationId, after: query.cursor, limit: query.limit + 1 }),
    );
    return { status: 200, body: page(rows, query.limit, (row) => row.name) };
  },
});

export const getIntegration = route({
  method: 'get',
  path: '/integrations/:id',
  scopes: ['ingest', 'read'],
  reach: 'integration',
  params: z.object({ id: z.uuid() }),
  async handle({ integration, deps }) {
    return { status: 200, body: await deps.db.read((tx) => readCliConfig(tx, integration)) };
  },
});

export const postIntegration = route({
  method: 'post',
  path: '/integrations',
  scopes: ['admin'],
  reach: 'installation',
  body: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'must be 1 to 64 of A-Z a-z 0-9 . _ -' }),
    collectCIContext: settings.collectCIContext.default(false),
    trackedBranches: settings.trackedBranches.default([]),
    resultMode: settings.resultMode.default('auto'),
  }),
  async handle({ body: { name, ...given }, caller, deps }) {
    const created = await deps.db.transaction(async (tx) => {
      const row = await createIntegration(tx, name, given);
      if (row)
        await audit(tx, [
          { integration: row.id, actor: caller.key.id, action: 'integration.created', detail: { name } },
        ]);
      return row;
    });
    if (!created) throw new Problem('conflict', 'There is an integration of this name already. Choose another name.');
    return { status: 201, body: present(created) };
  },
});

export const patchIntegration = route({
  method: 'patch',
  path: '/integrations/:id',
  scopes: ['admin'],
  reach: 'integration',
  params: z.object({ id: z.uuid() }),
  body: z.strictObject(settings).partial(),
  async handle({ integration, body, caller, deps }) {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const changed = await deps.db.transaction(async (tx) => {
      await lockIntegration(tx, integration.id);
      await updateIntegration(tx, integration.id, given);
      await audit(tx, [
        { integration: integration.id, actor: caller.key.id, action: 'integration.changed', detail: given },
      ]);
      return findIntegration(tx, integration.id);
    });
    return { status: 200, body: present(changed!) };
  },
});

function present({ id, name, collectCIContext, trackedBranches, resultMode, createdAt }: IntegrationRow) {
  return { id, name, collectCIContext, trackedBranches, resultMode, createdAt };
}
