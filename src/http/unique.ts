/** A zod refinement: no two items of a list have the same key. */
export const unique = <T>(keyOf: (item: T) => string) =>
  [
    (items: readonly T[]) => new Set(items.map(keyOf)).size === items.length,
    { error: 'holds the same one twice' },
  ] as const;
