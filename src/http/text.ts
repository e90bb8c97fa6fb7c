import { z } from 'zod';
import { normaliseText } from '../domain/privacy/text.ts';
import { commitForm } from '../domain/report.ts';

/** Text of a query, in the form in which such text is stored (PRV-2); so it is never anything that PostgreSQL cannot hold. */
export function storableText(limit: number) {
  return z.string().max(limit).transform(normaliseText);
}

/** A number in a query: digits alone, since JavaScript would read "" as 0 and "0x10" as 16. */
export function numberText<T extends z.ZodType>(schema: T) {
  return z.preprocess((text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text), schema);
}

/** The error for text that is no moment: a date alone leaves open which moment of the day is meant. */
export const notATime = 'must be a date and a time with Z or an offset, such as 2030-01-31T08:00:00Z';

/** The form of a commit id in a path or a query; ORD-1 settles what one is. */
export const commitText = z.string().regex(commitForm, { error: 'must be a commit: 3 to 64 of 0-9 A-Z a-z . _ -' });
