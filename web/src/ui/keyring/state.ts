import type { Key } from '../../api/types.ts';

/** How a key stands: a live one may be in the overlap of a rotation, or never have been used. */
export function stateOf({
  state,
  replacedBy,
}: Pick<Key, 'state' | 'replacedBy'>): 'Live' | 'Overlap' | 'Expired' | 'Revoked' {
  if (state === 'revoked') return 'Revoked';
  if (state === 'expired') return 'Expired';
  return replacedBy === null ? 'Live' : 'Overlap';
}

/** Live keys first, each group in the order it came. */
export function liveFirst<Each extends Pick<Key, 'state'>>(keys: readonly Each[]): readonly Each[] {
  return [...keys.filter(({ state }) => state === 'live'), ...keys.filter(({ state }) => state !== 'live')];
}

/** When a key of so many days ends, as ISO 8601; null for never. `now` is in epoch milliseconds. */
export function endOf(days: string, now: number): string | null {
  const count = Number(days);
  return count > 0 ? new Date(now + count * 86_400_000).toISOString() : null;
}
