import type { z } from 'zod';
import { Problem, type FieldError } from './errors.ts';

/** More than this many errors help nobody. */
const listed = 20;

/** Parses a part of a request. Throws a 422 that names each wrong place and never its value. */
export function validate<T extends z.ZodType>(schema: T, value: unknown, part: 'body' | 'query' | 'path'): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, listed).map(toFieldError);
  const more = result.error.issues.length - errors.length;
  throw new Problem(
    'invalid-request',
    `The ${part} of the request does not have the right shape; nothing was stored. ${more > 0 ? `The first ${listed} of ${more + listed} errors are listed.` : 'Each error names its place.'}`,
    { errors },
  );
}

function toFieldError(issue: z.core.$ZodIssue): FieldError {
  const pointer = issue.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  // zod would name the fields, and what a client sent is never repeated.
  const message = issue.code === 'unrecognized_keys' ? 'holds fields that are not known here' : issue.message;
  return { pointer, code: issue.code, message };
}
