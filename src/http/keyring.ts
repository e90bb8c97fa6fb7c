import { findLiveKeys, touchKeys, type ApiKeyRow } from '../db/api-keys.ts';
import { findIntegrationsOfKeys, type IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import { isUseNoteworthy } from '../domain/api-key.ts';
import { gather } from '../gather.ts';

/** A live key, with the integration that it is bound to, if it is to one. */
export interface KnownKey {
  readonly key: ApiKeyRow;
  readonly integration: IntegrationRow | undefined;
}

/** The keys of an installation; what is asked about several at the same time is asked together. */
export interface Keyring {
  /** Finds the live key that has this hash. Rejects with {@link TooManyWaiting} or whatever the database throws. */
  find(hash: string): Promise<KnownKey | undefined>;
  /** Notes that a key was used, where that is worth a row. Rejects with whatever the database throws. */
  noteUse(key: ApiKeyRow): Promise<void>;
}

/** Builds the keyring of a process. */
export function createKeyring(db: Database): Keyring {
  const together = { atOnce: 2, holdMs: 1_000, mostWaiting: 10_000, share: () => 1 / 100, concernsAll: () => true };
  const find = gather<string, KnownKey | undefined>({
    ...together,
    // A page that asks for several views at once is not to wait.
    lingerMs: 0,
    run: (hashes) => lookUp(db, hashes),
  });
  const touch = gather<string, void>({
    ...together,
    lingerMs: 50,
    async run(ids) {
      await db.write((tx) => touchKeys(tx, ids));
      return [];
    },
  });
  const beingNoted = new Set<string>();
  return {
    find,
    async noteUse(key) {
      if (beingNoted.has(key.id) || !isUseNoteworthy(key.lastUsedAt, new Date())) return;
      beingNoted.add(key.id);
      await touch(key.id).finally(() => beingNoted.delete(key.id));
    },
  };
}

async function lookUp(db: Database, hashes: readonly string[]): Promise<(KnownKey | undefined)[]> {
  // Both at once: every request waits for them.
  const [keys, integrations] = await Promise.all([
    db.read((tx) => findLiveKeys(tx, hashes)),
    db.read((tx) => findIntegrationsOfKeys(tx, hashes)),
  ]);
  const byId = new Map(integrations.map((integration) => [integration.id, integration]));
  const known = new Map(keys.map((key) => [key.hash, { key, integration: byId.get(key.integration ?? '') }]));
  return hashes.map((hash) => known.get(hash));
}
