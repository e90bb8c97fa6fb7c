import { findLiveKeys, type ApiKeyRow } from '../db/api-keys.ts';
import { findIntegrations, type IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import { gather } from '../ingest/gather.ts';

/** A live key, with the integration that it is bound to, if it is to one. */
export interface KnownKey {
  readonly key: ApiKeyRow;
  readonly integration: IntegrationRow | undefined;
}

/** Finds live keys by their hashes: those that are asked for at the same time are looked up together. */
export function createKeyring(db: Database): (hash: string) => Promise<KnownKey | undefined> {
  return gather<string, KnownKey | undefined>({
    atOnce: 2,
    holdMs: 1_000,
    mostWaiting: 10_000,
    share: () => 1 / 100,
    run: (hashes) => lookUp(db, hashes),
    concernsAll: () => true,
  });
}

async function lookUp(db: Database, hashes: readonly string[]): Promise<(KnownKey | undefined)[]> {
  const keys = await db.read((tx) => findLiveKeys(tx, hashes));
  const bound = keys.flatMap((key) => key.integration ?? []);
  const integrations = bound.length === 0 ? [] : await db.read((tx) => findIntegrations(tx, bound));
  const byId = new Map(integrations.map((integration) => [integration.id, integration]));
  const known = new Map(keys.map((key) => [key.hash, { key, integration: byId.get(key.integration ?? '') }]));
  return hashes.map((hash) => known.get(hash));
}
