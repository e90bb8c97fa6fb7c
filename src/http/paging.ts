import { z } from 'zod';

/** Keyset paging (api.md): an opaque cursor names the last row that was seen, so that pages never skip or repeat. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).transform(decodeCursor).optional(),
};

/** One page and, where there is more, the cursor of the next. `rows` holds one more than the limit when there is more. */
export function page<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => string,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? Buffer.from(keyOf(last)).toString('base64url') : null };
}

function decodeCursor(cursor: string, context: z.RefinementCtx): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9a-f-]{1,36}$/.test(key)) return key;
  context.addIssue({
    code: 'custom',
    message: 'is not a cursor of this API: take it from nextCursor of the page before',
  });
  return z.NEVER;
}
