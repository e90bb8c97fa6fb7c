import type { Database } from '../db/orm.ts';
import { clientAddress, trustIn, type TrustedProxies } from './client-address.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { createKeyring, type Keyring } from './keyring.ts';

export interface AccessSettings {
  readonly trustProxy: TrustedProxies;
  /** Whether a browser may sign in over plain http from another machine. */
  readonly allowHttpLogin: boolean;
}

/** What the API knows about those who ask, built once at the entry point. */
export interface Access {
  readonly allowHttpLogin: boolean;
  readonly failedAttempts: FailedAttempts;
  readonly keyring: Keyring;
  readonly addressOf: (peer: string, forwardedFor: string) => string;
}

/** Builds what the API knows about those who ask; its memory is bounded, whatever is sent. */
export function createAccess(db: Database, { trustProxy, allowHttpLogin }: AccessSettings): Access {
  const trust = trustIn(trustProxy);
  return {
    allowHttpLogin,
    failedAttempts: new FailedAttempts(),
    keyring: createKeyring(db),
    addressOf: (peer, forwardedFor) => clientAddress(peer, forwardedFor, trust),
  };
}
