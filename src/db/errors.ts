import { z } from 'zod';

/** PostgreSQL's error classes and codes that say nothing about the work itself: it may succeed when tried again. */
const transientCodes = [
  /^08/,
  /^28P01$/,
  /^3D000$/,
  /^53/,
  /^57/,
  /^58/,
  /^40001$/,
  /^40P01$/,
  /^55P03$/,
  /^25P03$/,
  /^25006$/,
];
const systemCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
];

const transientWords =
  /timeout exceeded when trying to connect|Connection terminated|not queryable|Query read timeout|Client was closed/i;

/** By its form, not its class: an error of the driver may come from anywhere. */
const seen = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().optional(),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

/** An answer of the database was waited for long enough; what was asked may still take effect. */
export class DatabaseSilent extends Error {
  constructor() {
    super('the database did not answer in time');
    this.name = 'DatabaseSilent';
  }
}

/** True when the database could not be reached, was too busy or gave up waiting; false when the work itself is wrong. */
export function isTransient(error: unknown): boolean {
  if (error instanceof DatabaseSilent) return true;
  const { code, message, cause, errors } = seen.safeParse(error).data ?? {};
  if (code !== undefined && (transientCodes.some((pattern) => pattern.test(code)) || systemCodes.includes(code)))
    return true;
  if (message !== undefined && transientWords.test(message)) return true;
  return (cause != null && isTransient(cause)) || (errors?.some(isTransient) ?? false);
}

/** True when others stood in the way of one row, for too long or crosswise; what concerns other rows may succeed. */
export function isContention(error: unknown): boolean {
  return hasCode(error, '55P03') || hasCode(error, '40P01');
}

/** True when a statement, or its wait for a lock, took too long; what concerns other rows may succeed. */
export function isOutOfTime(error: unknown): boolean {
  return hasCode(error, '57014') || isContention(error);
}

/** Something was to be stored or read of an integration that was deleted meanwhile (PRV-7). */
export class IntegrationGone extends Error {
  constructor() {
    super('the integration was deleted');
    this.name = 'IntegrationGone';
  }
}

/** The content of a report was asked for that is not kept any more; the report itself is still there. */
export class ContentRemoved extends Error {
  constructor() {
    super('the content of the report was removed');
    this.name = 'ContentRemoved';
  }
}

/** True when a foreign key stood in the way: the row is still pointed at, or what it points at is gone. */
export function breaksReference(error: unknown): boolean {
  return hasCode(error, '23503');
}

/** True when the database may be read and not written: it is a standby, set so, or its disk is full. */
export function refusesWrites(error: unknown): boolean {
  return hasCode(error, '25006') || hasCode(error, '53100');
}

/** True when the database answered with that code of its own. */
export function hasCode(error: unknown, wanted: string): boolean {
  const { code, cause } = seen.safeParse(error).data ?? {};
  return code === wanted || (cause != null && hasCode(cause, wanted));
}
