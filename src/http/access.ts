import type { Database } from '../db/orm.ts';
import { clientAddress, trustIn, type TrustedProxies } from './client-address.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { createKeyring, type KnownKey } from './keyring.ts';

export interface AccessSettings {
  readonly trustProxy: TrustedProxies;
  /** Whether a browser may sign in over plain http from another machine. */
  readonly allowHttpLogin: boolean;
}

/** What the API knows about those who ask, built once at the entry point. */
export interface Access {
  readonly allowHttpLogin: boolean;
  readonly failedAttempts: FailedAttempts;
  /** The live key of a hash. */
  readonly findKey: (hash: string) => Promise<KnownKey | undefined>;
  /** Ids of the keys whose use is being noted. */
  readonly beingNoted: Set<string>;
  readonly addressOf: (peer: string, forwardedFor: string) => string;
}

/** Builds it; all its memory is bounded, whatever is sent. */
export function createAccess(db: Database, { trustProxy, allowHttpLogin }: AccessSettings): Access {
  const trust = trustIn(trustProxy);
  return {
    allowHttpLogin,
    failedAttempts: new FailedAttempts(),
    findKey: createKeyring(db),
    beingNoted: new Set(),
    addressOf: (peer, forwardedFor) => clientAddress(peer, forwardedFor, trust),
  };
}
