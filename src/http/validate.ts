import { z } from 'zod';
import { Problem, type FieldError } from './errors.ts';

/** More than this many errors help nobody. */
const listed = 20;

/** Parses a part of a request. Throws a 422 that names each wrong place and never its value. */
export function validate<T extends z.ZodType>(schema: T, value: unknown, part: 'body' | 'query' | 'path'): z.output<T> {
  const result = schema.safeParse(value, { error: sayMissing });
  if (result.success) return result.data;
  const unknown = part === 'query' ? unknownParameter(schema) : 'holds fields that are not known here';
  const errors = result.error.issues.slice(0, listed).map((issue) => toFieldError(issue, unknown));
  const more = result.error.issues.length - errors.length;
  throw new Problem(
    'invalid-request',
    `The ${part} of the request does not have the right shape; nothing was stored. ${more > 0 ? `The first ${listed} of ${more + listed} errors are listed.` : 'Each error names its place.'}`,
    { errors },
  );
}

/** Where zod would speak of what JavaScript calls undefined. */
const sayMissing: z.core.$ZodErrorMap = ({ input }) => (input === undefined ? 'is missing' : undefined);

/** Says which parameters there are, since what a client sent is never repeated. */
function unknownParameter(schema: z.ZodType): string {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return known.length === 0
    ? 'holds a parameter, and this address takes none'
    : `holds a parameter that is not known here. Known are: ${known.join(', ')}`;
}

function toFieldError(issue: z.core.$ZodIssue, unknown: string): FieldError {
  const pointer = issue.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  // zod would name the fields, and what a client sent is never repeated.
  const message = issue.code === 'unrecognized_keys' ? unknown : issue.message;
  return { pointer, code: issue.code, message };
}
