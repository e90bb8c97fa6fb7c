import { z } from 'zod';
import { uuidPattern } from '../domain/uuid.ts';
import { numberText } from './text.ts';

/** What the rows of a list are ordered by. */
const keys = {
  uuid: uuidPattern,
  number: /^\d{1,18}$/,
  name: /^[A-Za-z0-9._-]{1,64}$/,
};

/**
 * The query of a list: a cursor names the last row that was seen, so that pages never skip or repeat. What a cursor
 * holds may change with any release.
 */
export function pagingBy(key: keyof typeof keys, limits = { usual: 50, most: 200 }) {
  return {
    limit: numberText(z.int().min(1).max(limits.most).default(limits.usual)).meta({
      description: 'How many rows a page has at most.',
    }),
    cursor: z
      .string()
      .regex(keys[key], { error: 'is not a cursor of this list: take it from nextCursor of the page before' })
      .optional()
      .meta({ description: '`nextCursor` of the page before; left out for the first page.' }),
  };
}

/** The query of a list once it was read. */
export type Paging = z.output<z.ZodObject<ReturnType<typeof pagingBy>>>;

/** The answer of a list: a page of it. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({
      description: 'Send it as `cursor` to get the next page; null on the last one.',
    }),
  });
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
  return { items, nextCursor: more ? keyOf(last) : null };
}
