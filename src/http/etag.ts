import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { Problem } from './errors.ts';

/** A strong validator of a JSON body: equal while, and only while, the body is. */
export function etagOf(body: unknown): string {
  return etagOfText(JSON.stringify(body));
}

function etagOfText(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
}

/** Marks an answer in JSON with its validator; one to GET or HEAD may be kept, and is left out where the client has it (If-None-Match). */
export function offerEtag(ctx: Context): void {
  const etag = etagOfText(ctx.body as string);
  ctx.set('etag', etag);
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return;
  ctx.set('cache-control', 'private, no-cache');
  // Not Koa's `fresh`: programs that ask with If-None-Match often send "Cache-Control: no-cache" along, and here is the origin.
  if (names(ctx.get('if-none-match'), etag)) ctx.status = 304;
}

/**
 * Lets a change pass only while what it changes is what the client has seen, where the client says so (If-Match). Called
 * under the lock of what is changed. Throws problem 412.
 */
export function requireMatch(ifMatch: string, current: unknown): void {
  if (ifMatch === '' || names(ifMatch, etagOf(current))) return;
  throw new Problem(
    'precondition-failed',
    'It was changed since you read it, and nothing was stored. Read it again, and make your change to what it is now.',
  );
}

/** What a route says of it whose change can be stopped by {@link requireMatch}. */
export const changedMeanwhile = { 'precondition-failed': 'It was changed since the ETag in If-Match was read.' };

/** A proxy that compresses makes a tag weak; it is a hash all the same, and says that the content is equal. */
function names(header: string, etag: string): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
