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
const transientSystemCodes = [
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

/** True when the database could not be reached, was too busy or gave up waiting; false when the work itself is wrong. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (transientCodes.some((pattern) => pattern.test(code)) || transientSystemCodes.includes(code)) return true;
  if (
    /timeout exceeded when trying to connect|Connection terminated|not queryable|Query read timeout|Client was closed/i.test(
      error.message,
    )
  )
    return true;
  return isTransient(error.cause) || (error instanceof AggregateError && error.errors.some(isTransient));
}
