import { z } from 'zod';
import { uuidPattern } from '../domain/uuid.ts';

/** What the rows of a list are ordered by. */
const keys = {
  uuid: uuidPattern,
  number: /^\d{1,18}$/,
  name: /^[A-Za-z0-9._-]{1,64}$/,
};

/** The query of a list (api.md): an opaque cursor names the last row that was seen, so that pages never skip or repeat. */
export function pagingBy(key: keyof typeof keys, limits = { usual: 50, most: 200 }) {
  return {
    limit: z.coerce.number().int().min(1).max(limits.most).default(limits.usual),
    cursor: z
      .string()
      .max(200)
      .transform((cursor) => Buffer.from(cursor, 'base64url').toString())
      .refine((text) => keys[key].test(text), {
        error: 'is not a cursor of this list: take it from nextCursor of the page before',
      })
      .optional(),
  };
}

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
