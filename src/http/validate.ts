import { z } from 'zod';
import type { Steps } from '../domain/privacy/steps.ts';
import { Problem, type FieldError } from './errors.ts';

/** More than this many errors help nobody. */
const listed = 20;

/** Parses a part of a request. Throws a 422 that names each wrong place and never its value. */
export function validate<T extends z.ZodType>(schema: T, value: unknown, part: 'body' | 'query' | 'path'): z.output<T> {
  const result = parse(schema, value);
  if (result.success) return result.data;
  throw refusal(result.error.issues, schema, part);
}

/**
 * Parses a body as {@link validate} does, in steps. zod collects an error for each wrong value, of which a body may hold
 * millions: lists that are too long are refused before it looks into them, and where the body is a list its elements are parsed
 * one by one until there are errors enough.
 */
export function* validateBody<T extends z.ZodType>(schema: T, value: unknown): Steps<z.output<T>> {
  const list = onlyList(schema);
  if (!list || !outlineOf(schema).safeParse(value).success) return validate(schema, value, 'body');
  const parsed: unknown[] = [];
  const issues: z.core.$ZodIssue[] = [];
  for (const [index, element] of (value as Record<string, unknown[]>)[list.key]!.entries()) {
    const result = parse(list.element, element);
    if (result.success) parsed.push(result.data);
    else for (const issue of result.error.issues) issues.push({ ...issue, path: [list.key, index, ...issue.path] });
    if (issues.length > listed) break;
    yield;
  }
  if (issues.length > 0) throw refusal(issues, schema, 'body');
  return { [list.key]: parsed } as z.output<T>;
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.ZodSafeParseResult<z.output<T>> {
  const outline = outlineOf(schema).safeParse(value);
  const isTooLong = outline.error?.issues.some((issue) => issue.code === 'too_big');
  return isTooLong ? (outline as z.ZodSafeParseError<z.output<T>>) : schema.safeParse(value, { error: sayMissing });
}

/** The list of a body that names nothing else, and of which only its length is bounded. */
function onlyList(schema: z.ZodType): { key: string; element: z.ZodType } | undefined {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall || schema.def.checks?.length) return undefined;
  const [[key, list] = [], ...others] = Object.entries(schema.shape);
  return key !== undefined && list instanceof z.ZodArray && list.def.checks?.every(isLongest) && others.length === 0
    ? { key, element: list.element as z.ZodType }
    : undefined;
}

function isLongest(check: object): check is z.core.$ZodCheckMaxLength {
  return check instanceof z.core.$ZodCheckMaxLength;
}

const outlines = new WeakMap<z.ZodType, z.ZodType>();

/** The same objects and lists with anything in the lists, and their longest lengths. */
function outlineOf(schema: z.ZodType): z.ZodType {
  let outline = outlines.get(schema);
  if (!outline) outlines.set(schema, (outline = makeOutline(schema)));
  return outline;
}

function makeOutline(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return outlineOf(schema.unwrap() as z.ZodType).nullish();
  }
  if (schema instanceof z.ZodArray) {
    return z.array(z.unknown()).check(...(schema.def.checks ?? []).filter(isLongest));
  }
  if (!(schema instanceof z.ZodObject)) return z.unknown().optional();
  const shape = Object.entries(schema.shape);
  return z.object(Object.fromEntries(shape.map(([key, each]) => [key, outlineOf(each as z.ZodType)])));
}

function refusal(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, part: string): Problem {
  const unknown = part === 'query' ? unknownParameter(schema) : 'holds fields that are not known here';
  const errors = issues.slice(0, listed).map((issue) => toFieldError(issue, unknown));
  const which = issues.length > listed ? `There are more than ${listed} errors.` : 'Each error names its place.';
  return new Problem(
    'invalid-request',
    `The ${part} of the request does not have the right shape; nothing was stored. ${which}`,
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
