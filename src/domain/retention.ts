/** How the line of an integration stands, as far as it decides which contents stay; places are `line_seq`. */
export interface LinePlaces {
  /** Null before there is a head. */
  readonly head: bigint | null;
  /** The first place whose report is not old; null where all are. */
  readonly young: bigint | null;
  readonly openAlerts: readonly {
    /** Where the alert was introduced. */
    readonly introduced: bigint;
    /** The last head that says anything about it: it fails there. */
    readonly evaluated: bigint;
  }[];
}

/** What stays of a line whatever its age: everything from a place on, and what stands at some places before it. */
export interface KeptPlaces {
  readonly from: bigint | null;
  readonly introductions: readonly bigint[];
}

/**
 * Which contents of the line stay although they are old: the head's, everything after the oldest that is not old itself,
 * everything since an open alert was last evaluated, for what fixed it is looked for there, and the commit that introduced
 * it (ALR-8). Whoever keeps a place keeps the one just before it as well: its lists name scopes (ALR-2).
 */
export function placesToKeep({ head, young, openAlerts }: LinePlaces): KeptPlaces {
  const ends = [head, young, ...openAlerts.map(({ evaluated }) => evaluated)].filter((place) => place !== null);
  const from = ends.reduce<bigint | null>((least, place) => (least === null || place < least ? place : least), null);
  const introductions = [...new Set(openAlerts.map(({ introduced }) => introduced))];
  return { from, introductions: introductions.filter((place) => from === null || place < from) };
}

const dayMs = 24 * 60 * 60 * 1_000;

/** The moment before which a thing is old. */
export function oldBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}
