import { z } from 'zod';

/** Text that PostgreSQL can store and compare: no NUL, no lone surrogate. */
export function storableText(limit: number) {
  const message = 'holds characters that cannot be stored';
  return z
    .string()
    .max(limit)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), { error: message });
}

/** The form of a commit id in a path or a query; ORD-1 settles what one is. */
export const commitText = z
  .string()
  .regex(/^[0-9A-Za-z._-]{3,64}$/, { error: 'must be a commit: 3 to 64 of 0-9 A-Z a-z . _ -' });
