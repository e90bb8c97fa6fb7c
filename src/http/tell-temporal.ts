/** What is stored and older than this, in milliseconds, the sweep tells Temporal of. */
const sweptAfterMs = 60_000;
/** How many calls are under way at once. */
const width = 16;

/**
 * Tells Temporal of each item, some at a time. Never rejects: an error is handed to `failed`, and the others go on. What
 * fails, or has not begun when the sweep looks for it, is left to the sweep.
 */
export async function tellTemporal<Item>(
  items: readonly Item[],
  tell: (item: Item) => Promise<unknown>,
  failed: (error: unknown, item: Item) => void,
): Promise<void> {
  const until = Date.now() + sweptAfterMs;
  const left = items.values();
  async function tellNext(): Promise<void> {
    // All of them take from the same iterator.
    for (const item of left) {
      if (Date.now() > until) return;
      await tell(item).catch((error: unknown) => failed(error, item));
    }
  }
  await Promise.all(Array.from({ length: width }, tellNext));
}
