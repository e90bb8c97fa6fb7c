import type { Context, Middleware } from 'koa';
import { breaksReference, ContentRemoved, IntegrationGone, isTransient, refusesWrites } from '../db/errors.ts';
import { TooManyWaiting } from '../gather.ts';
import { contentRemoved, notFound, Problem } from './errors.ts';
import type { HttpDeps, Route } from './route.ts';
import { json } from './wire.ts';

/** What of a route settles how its errors read. */
type Refusing = Pick<Route, 'wire' | 'door'>;

/** Settles how the errors of a request read: as those of this route. */
export function speak(ctx: Context, route: Refusing | undefined): void {
  ctx.state['route'] = route;
}

/** Turns whatever was thrown into a problem, as the route at that address writes it; an unknown error tells the client nothing. */
export function problems({ log }: Pick<HttpDeps, 'log'>): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    try {
      await next();
    } catch (error) {
      const { wire, door } = (ctx.state as { route?: Refusing }).route ?? { wire: json, door: undefined };
      const problem = wire.restate(toProblem(error, door));
      // When too much waits, logging each refusal would only add to the load; metrics count them.
      if (problem.status >= 500 && !(error instanceof TooManyWaiting))
        log.error({ err: error, method: ctx.method, route: ctx['_matchedRoute'] }, 'a request failed');
      ctx.status = problem.status;
      ctx.set(problem.headers);
      wire.refuse(ctx, problem);
    }
    // The pattern of the path, not the path itself: what a client sends is never logged.
    log.debug({
      method: ctx.method,
      route: ctx['_matchedRoute'],
      status: ctx.status,
      ms: Math.round(performance.now() - start),
    });
  };
}

function toProblem(error: unknown, door: Route['door']): Problem {
  if (error instanceof Problem) return error;
  // The integration was deleted while the request was under way (PRV-7).
  if (error instanceof IntegrationGone || breaksReference(error)) return notFound('integration');
  if (error instanceof ContentRemoved) return contentRemoved();
  if (refusesWrites(error)) {
    return new Problem(
      'unavailable',
      'The database can be read and not written at the moment, so nothing of this was stored; /readyz says why. A report may always be sent again.',
      { headers: { 'retry-after': '30' } },
    );
  }
  if (isTransient(error)) {
    return new Problem(
      'unavailable',
      'The database does not answer, so it is not certain that this took effect. A report may always be sent again.',
      {
        headers: { 'retry-after': '5' },
      },
    );
  }
  if (error instanceof TooManyWaiting) {
    const detail = door
      ? 'More submissions arrive than can be stored just now, and this one was not. Send it again in a while.'
      : 'Too much waits for the database. Try again in a few seconds.';
    return new Problem('unavailable', detail, { headers: { 'retry-after': '5' } });
  }
  return new Problem('internal', 'The error was logged. A report may always be sent again.');
}
