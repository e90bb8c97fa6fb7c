import {
  createApiKey,
  listApiKeys,
  lockAdminKeys,
  lockApiKey,
  replaceApiKey,
  revokeApiKey,
  type ApiKeyRow,
} from '../../db/api-keys.ts';
import { audit } from '../../db/audit.ts';
import { lockIntegration } from '../../db/integrations.ts';
import type { Tx } from '../../db/orm.ts';
import { isNeededToManage, keyState, rotationEnds, type Scope } from '../../domain/api-key.ts';
import type { Caller } from '../auth.ts';
import { notFound, Problem } from '../errors.ts';
import { page, type Paging } from '../paging.ts';
import type { HttpDeps } from '../route.ts';

/** Whose keys are managed, and by whom: those of an integration, or the installation-wide ones. */
export interface KeysOf {
  readonly deps: HttpDeps;
  readonly caller: Caller;
  readonly integration: string | null;
}

interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string | null | undefined;
}

/** Makes a key; this answer is the only one that shows it (INT-2). */
export async function makeKey({ deps, caller, integration }: KeysOf, { name, scopes, expiresAt }: NewKey) {
  const { row, key } = await deps.db.transaction(async (tx) => {
    await holdIntegration(tx, integration);
    const given = {
      integration,
      name,
      scopes: [...new Set(scopes)],
      expiresAt: expiresAt ? new Date(expiresAt) : null,
    };
    const created = await createApiKey(tx, given);
    const detail = { keyId: created.row.id, prefix: created.row.prefix, scopes: created.row.scopes };
    await audit(tx, [{ integration, actor: caller.key.id, action: 'key.created', detail }]);
    return created;
  });
  return { status: 201 as const, body: { ...present(row), key } };
}

/** A page of the keys, newest first, with those that are expired or revoked. */
export async function listKeys({ deps, integration }: KeysOf, { limit, cursor }: Paging) {
  const rows = await deps.db.read((tx) => listApiKeys(tx, integration, { limit: limit + 1, before: cursor }));
  return { status: 200 as const, body: page(rows.map(present), limit, (row) => row.id) };
}

/** Puts a new key of the same name and scopes in a key's place; both live through the overlap (INT-2). */
export async function rotateKey({ deps, caller, integration }: KeysOf, keyId: string, overlapSeconds: number) {
  const body = await deps.db.transaction(async (tx) => {
    await holdIntegration(tx, integration);
    const old = await lockApiKey(tx, integration, keyId);
    if (!old) throw notFound('key');
    refuseUnlessRotatable(old);
    const ends = rotationEnds(old, new Date(), overlapSeconds);
    const { name, scopes } = old;
    const { row, key } = await createApiKey(tx, { integration, name, scopes, expiresAt: ends.successor });
    await replaceApiKey(tx, old.id, { replacedBy: row.id, expiresAt: ends.old });
    const detail = { keyId: old.id, replacedBy: row.id, expiresAt: ends.old };
    await audit(tx, [{ integration, actor: caller.key.id, action: 'key.rotated', detail }]);
    return { ...present(row), key, replaces: { id: old.id, expiresAt: ends.old } };
  });
  return { status: 201 as const, body };
}

/** Revokes a key, effective with the next request; what was accepted with it is processed (INT-2). */
export async function revokeKey({ deps, caller, integration }: KeysOf, keyId: string) {
  await deps.db.transaction(async (tx) => {
    if (integration === null) await keepOneAdmin(tx, keyId);
    const row = await lockApiKey(tx, integration, keyId);
    if (!row) throw notFound('key');
    await revokeApiKey(tx, row);
    const detail = { keyId };
    await audit(tx, [{ integration, actor: caller.key.id, action: 'key.revoked', detail }]);
  });
  return { status: 200 as const, body: { id: keyId, revoked: true as const } };
}

/** Locks the integration, so that no key is made for one that is being deleted meanwhile (PRV-7). Throws problem 404. */
async function holdIntegration(tx: Tx, integration: string | null): Promise<void> {
  if (integration !== null && !(await lockIntegration(tx, integration))) throw notFound('integration');
}

/** Throws problem 409 for the last admin key: without one, only whoever has the database could let people in again. */
async function keepOneAdmin(tx: Tx, keyId: string): Promise<void> {
  if (!isNeededToManage(keyId, await lockAdminKeys(tx))) return;
  throw new Problem(
    'conflict',
    'Without this key nobody could manage the installation any more, now or once the others expire. Make an installation-wide admin key that does not expire first, or rotate this one; then revoke it.',
  );
}

function refuseUnlessRotatable(old: ApiKeyRow): void {
  const state = keyState(old, new Date());
  if (state !== 'live') {
    throw new Problem(
      'conflict',
      `This key is ${state}: nothing uses it, so there is nothing to rotate. Make a new key.`,
    );
  }
  if (old.replacedBy) {
    throw new Problem(
      'conflict',
      'This key was rotated already, and lives only until its overlap ends. Rotate its successor, which the list of keys names as replacedBy.',
    );
  }
}

function present(row: ApiKeyRow) {
  const { id, name, prefix, scopes, expiresAt, revokedAt, lastUsedAt, createdAt, replacedBy } = row;
  return {
    id,
    name,
    prefix,
    scopes,
    state: keyState(row, new Date()),
    expiresAt: expiresAt ?? null,
    revokedAt: revokedAt ?? null,
    replacedBy: replacedBy ?? null,
    lastUsedAt: lastUsedAt ?? null,
    createdAt,
  };
}
