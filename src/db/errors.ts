import { z } from 'zod';
import { TookTooLong } from '../patience.ts';

/** The error codes of PostgreSQL that mean something to us, by the names in its manual (appendix A). */
export const sqlState = {
  readOnlyTransaction: '25006',
  idleInTransactionTimeout: '25P03',
  foreignKeyViolation: '23503',
  invalidPassword: '28P01',
  /** The database does not exist. */
  invalidCatalogName: '3D000',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  undefinedTable: '42P01',
  diskFull: '53100',
  /** Another transaction held a lock for longer than `lock_timeout`. */
  lockNotAvailable: '55P03',
  /** Also of a statement that ran for longer than `statement_timeout`. */
  queryCanceled: '57014',
} as const;

/** Codes that say nothing about the work itself: it may succeed when tried again. */
const transientCodes: readonly string[] = [
  // An operator is changing the password, or has yet to correct ours.
  sqlState.invalidPassword,
  // The server is up, and the database is yet to be created or restored.
  sqlState.invalidCatalogName,
  // Another transaction was in the way; it is over by the next attempt.
  sqlState.serializationFailure,
  sqlState.deadlockDetected,
  sqlState.lockNotAvailable,
  // This process was too busy to go on with its transaction in time.
  sqlState.idleInTransactionTimeout,
  // We were connected to a standby, or writing is switched off for a while.
  sqlState.readOnlyTransaction,
];
/** The classes of such codes, which are their first two characters. */
const transientClasses: readonly string[] = [
  // The connection failed.
  '08',
  // The server lacks memory, connections or room on its disk.
  '53',
  // The server is starting or stopping, or somebody or a timeout cancelled the statement.
  '57',
  // The system under the server failed, such as its disk.
  '58',
];
/** Codes of Node.js for a connection that could not be made, or was lost. */
const systemCodes: readonly string[] = [
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

/**
 * What we look at of an error: by its form, not its class, since the driver and the ORM wrap errors in classes of their
 * own.
 */
const seen = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().optional(),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

/**
 * True when the work may succeed if it is tried again: the database could not be reached, was too busy or gave up
 * waiting.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof TookTooLong) return true;
  const { code, message, cause, errors } = seen.safeParse(error).data ?? {};
  if (code !== undefined && isTransientCode(code)) return true;
  if (message !== undefined && transientWords.test(message)) return true;
  return (cause != null && isTransient(cause)) || (errors?.some(isTransient) ?? false);
}

function isTransientCode(code: string): boolean {
  const isOfClass = transientClasses.some((beginning) => code.startsWith(beginning));
  return isOfClass || transientCodes.includes(code) || systemCodes.includes(code);
}

/**
 * True when other transactions held a row for too long, or waited for this one in turn (a deadlock). Work on other rows
 * may succeed.
 */
export function isContention(error: unknown): boolean {
  return hasCode(error, sqlState.lockNotAvailable) || hasCode(error, sqlState.deadlockDetected);
}

/** True when a statement, or its wait for a lock, took too long. Work on other rows may succeed. */
export function isOutOfTime(error: unknown): boolean {
  return hasCode(error, sqlState.queryCanceled) || isContention(error);
}

/** True when any work would meet this error: the database is away. What took too long is the fault of one piece of work. */
export function isAway(error: unknown): boolean {
  return isTransient(error) && !isOutOfTime(error);
}

/** The integration was deleted while something of it was being stored or read (PRV-7). */
export class IntegrationGone extends Error {
  constructor() {
    super('the integration was deleted');
    this.name = 'IntegrationGone';
  }
}

/** The content of a report is not kept any more; the report itself is still there. */
export class ContentRemoved extends Error {
  constructor() {
    super('the content of the report was removed');
    this.name = 'ContentRemoved';
  }
}

/** True when a foreign key was violated: other rows still refer to the row, or the row that it refers to is gone. */
export function breaksReference(error: unknown): boolean {
  return hasCode(error, sqlState.foreignKeyViolation);
}

/** True when the database can be read but not written: it is a standby, it was set to read-only, or its disk is full. */
export function refusesWrites(error: unknown): boolean {
  return hasCode(error, sqlState.readOnlyTransaction) || hasCode(error, sqlState.diskFull);
}

/** True when PostgreSQL answered with that code. */
export function hasCode(error: unknown, wanted: (typeof sqlState)[keyof typeof sqlState]): boolean {
  const { code, cause } = seen.safeParse(error).data ?? {};
  return code === wanted || (cause != null && hasCode(cause, wanted));
}
