import type { NewKey } from '../../api/types.ts';

/* The keys that were made while this page is open. They are in no store that outlasts it: a reload forgets them. */
const fresh = new Map<string, NewKey>();

/** Remembers the key of an integration until the page is left. */
export function keepFresh(integrationId: string, key: NewKey): void {
  fresh.set(integrationId, key);
}

/** Forgets the key of an integration, which somebody has stored. */
export function forgetFresh(integrationId: string): void {
  fresh.delete(integrationId);
}

/** The key that can still be shown; undefined after a reload, and once it was stored. */
export const freshKeyOf = (integrationId: string): NewKey | undefined => fresh.get(integrationId);
