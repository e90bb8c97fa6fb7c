import { z } from 'zod';
import { createApiKey, listApiKeys, revokeApiKey, type ApiKeyRow } from '../../db/api-keys.ts';
import { audit } from '../../db/audit.ts';
import { scopes as everyScope } from '../../domain/api-key.ts';
import { cleanNote } from '../../domain/privacy/clean.ts';
import { notFound } from '../errors.ts';
import { route } from '../route.ts';

const ofIntegration = z.object({ id: z.uuid() });

export const postKey = route({
  method: 'post',
  path: '/integrations/:id/keys',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  body: z.strictObject({
    name: z
      .string()
      .max(64)
      .transform((name) => cleanNote(name, 64))
      .refine((name) => name !== '', { error: 'must say something' }),
    scopes: z.array(z.enum(everyScope)).min(1),
    expiresAt: z.iso
      .datetime({ offset: true, abort: true })
      .refine((time) => Date.parse(time) > Date.now() && Date.parse(time) < Date.UTC(10_000, 0), {
        error: 'must be in the future, and before the year 10000',
      })
      .nullish(),
  }),
  async handle({ integration, body, caller, deps }) {
    const { row, key } = await deps.db.transaction(async (tx) => {
      const created = await createApiKey(tx, {
        integration: integration.id,
        name: body.name,
        scopes: [...new Set(body.scopes)],
        expiresAt: body.expiresAt ? new Date(body.expiresAt) : null,
      });
      const detail = { prefix: created.row.prefix, scopes: created.row.scopes };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'key.created', detail }]);
      return created;
    });
    // The only time the key is shown.
    return { status: 201, body: { ...present(row), key } };
  },
});

export const getKeys = route({
  method: 'get',
  path: '/integrations/:id/keys',
  scopes: ['admin'],
  reach: 'integration',
  params: ofIntegration,
  async handle({ integration, deps }) {
    const rows = await deps.db.read((tx) => listApiKeys(tx, integration.id));
    return { status: 200, body: { items: rows.map(present), nextCursor: null } };
  },
});

export const deleteKey = route({
  method: 'delete',
  path: '/integrations/:id/keys/:keyId',
  scopes: ['admin'],
  reach: 'integration',
  params: z.object({ id: z.uuid(), keyId: z.uuid() }),
  async handle({ integration, params, caller, deps }) {
    await deps.db.transaction(async (tx) => {
      if (!(await revokeApiKey(tx, integration.id, params.keyId))) throw notFound('key');
      const detail = { keyId: params.keyId };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'key.revoked', detail }]);
    });
    return { status: 200, body: { id: params.keyId, revoked: true } };
  },
});

function present({ id, name, prefix, scopes, expiresAt, revokedAt, lastUsedAt, createdAt }: ApiKeyRow) {
  return {
    id,
    name,
    prefix,
    scopes,
    expiresAt: expiresAt ?? null,
    revokedAt: revokedAt ?? null,
    lastUsedAt: lastUsedAt ?? null,
    createdAt,
  };
}
