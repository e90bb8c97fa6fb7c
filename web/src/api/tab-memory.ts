/* What a tab remembers over its reloads. A browser may be set to keep nothing: then it has forgotten. */
type Name = 'ended' | 'loads';

/** Remembers something of this tab; undefined forgets it. */
export function remember(name: Name, value: string | undefined): void {
  try {
    if (value === undefined) sessionStorage.removeItem(`clef-${name}`);
    else sessionStorage.setItem(`clef-${name}`, value);
  } catch {
    // It is told less, or tried once more.
  }
}

/** What was remembered in this tab. */
export function recall(name: Name): string | undefined {
  try {
    return sessionStorage.getItem(`clef-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}
