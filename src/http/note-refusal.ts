import type { Context } from 'koa';
import { recordRefusal, type NewIngestEvent } from '../db/ingest-events.ts';
import { Problem } from './errors.ts';
import type { HttpDeps } from './route.ts';

/** True for what the sender has to mend: not that we are too busy, or that the sender went away before it had sent everything. */
export function isRefusal(error: unknown, { req }: Context): error is Problem {
  return error instanceof Problem && error.status < 500 && (req.complete || !req.destroyed);
}

/** Puts a refused submission into the ingest log (PRV-3). Never rejects: the sender is told of the refusal either way. */
export async function noteRefusal(
  { db, log }: Pick<HttpDeps, 'db' | 'log'>,
  from: Pick<NewIngestEvent, 'integration' | 'door' | 'apiKeyId'>,
  { status, kind, errors }: Problem,
): Promise<void> {
  const places = errors?.map(({ pointer, code }) => ({ pointer, code })) ?? null;
  try {
    await recordRefusal(db, { ...from, status, problem: kind, errors: places });
  } catch (error) {
    log.warn({ err: error }, 'a refusal could not be written into the ingest log, or its integration shown as blocked');
  }
}
