import type { Context, Middleware, Next } from 'koa';
import type { HttpDeps } from './route.ts';

/** Takes doubled slashes and the base path off: a base URL that ends in a slash makes the CLI send `//api/v1/...`. */
export function tidyPath(basePath: string): Middleware {
  return async (ctx, next) => {
    const path = ctx.path.replace(/\/{2,}/g, '/');
    const inside = path === basePath || path.startsWith(`${basePath}/`);
    ctx.path = basePath !== '' && inside ? path.slice(basePath.length) || '/' : path;
    await next();
  };
}

/** Forbids caching: an answer is for one key alone. An answer that may be cached (with an ETag, a static file) says so later. */
export async function forbidCaching(ctx: Context, next: Next): Promise<void> {
  ctx.set('cache-control', 'no-store');
  await next();
}

/** The errors of a client that goes away in the middle of an answer, which is nothing to worry about. */
const goneAway: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];

/** Logs that an answer could not be sent to its end. */
export function noteCutOff({ log }: Pick<HttpDeps, 'log'>, error: unknown): void {
  const byClient = error instanceof Error && 'code' in error && goneAway.includes(error.code);
  log[byClient ? 'debug' : 'error']({ err: error }, 'an answer was cut off');
}
