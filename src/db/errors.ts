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

/** True when the database could not be reached, was too busy or gave up waiting; false when the work itself is wrong. */
export function isTransient(error: unknown): boolean {
  const { code, message, cause, errors } = seen.safeParse(error).data ?? {};
  if (code !== undefined && (transientCodes.some((pattern) => pattern.test(code)) || systemCodes.includes(code)))
    return true;
  if (message !== undefined && transientWords.test(message)) return true;
  return (cause != null && isTransient(cause)) || (errors?.some(isTransient) ?? false);
}
