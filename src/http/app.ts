import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import helmet from 'koa-helmet';
import { findIntegration, type IntegrationRow } from '../db/integrations.ts';
import { isTransient } from '../db/errors.ts';
import { uuidPattern } from '../domain/uuid.ts';
import { authenticate, type Caller } from './auth.ts';
import { readJson } from './body.ts';
import { notFound, Problem } from './errors.ts';
import { addHealth } from './health.ts';
import { addPages } from './pages.ts';
import type { HttpDeps, Route } from './route.ts';
import { routes } from './routes/index.ts';
import { validate } from './validate.ts';

/** Builds the API; it opens no port. */
export function createApp(deps: HttpDeps): Koa {
  const app = new Koa();
  const router = new Router();
  addHealth(router, deps);
  addPages(router);
  for (const each of routes) {
    router[each.method](`/api/v1${each.path}`, (ctx) => serve(ctx, each, deps));
  }
  app.use(problems(deps));
  app.use(helmet());
  app.use(tidyPath(deps.basePath));
  app.use(router.routes());
  app.use((ctx) => {
    const allowed = router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods);
    if (allowed.length === 0)
      throw new Problem('not-found', 'No such address. The API is under /api/v1; see the README.');
    const allow = [...new Set(allowed)].join(', ');
    throw new Problem('method-not-allowed', `This address takes ${allow}.`, { headers: { allow } });
  });
  return app;
}

async function serve(ctx: Context & { params: Record<string, string> }, route: Route, deps: HttpDeps): Promise<void> {
  const caller = await authenticate(deps.db, ctx, route.scopes);
  const integration = await reach(deps, route, caller, ctx.params['id']?.toLowerCase());
  const params = validate(route.params, ctx.params, 'path');
  const query = validate(route.query, ctx.query, 'query');
  const rawBody = route.body ? await readJson(ctx, deps.bodyLimit) : undefined;
  const body = route.body ? validate(route.body, rawBody, 'body') : undefined;
  const answer = await route.handle({ params, query, body, rawBody, caller, integration, deps } as never);
  ctx.status = answer.status;
  if (answer.body !== undefined) ctx.body = answer.body;
}

/** Finds the integration a request is about; a foreign one looks like an unknown one (INT-3). */
async function reach(
  deps: HttpDeps,
  route: Route,
  caller: Caller,
  id: string | undefined,
): Promise<IntegrationRow | undefined> {
  const wanted = reachedId(route, caller, id);
  if (wanted === undefined) return undefined;
  const found = await deps.db.read((tx) => findIntegration(tx, wanted));
  if (!found) throw notFound('integration');
  return found;
}

/** The id of the integration a request is about, undefined for a route about none. Throws problems 403 and 404. */
function reachedId({ reach: kind }: Route, { integrationId }: Caller, id: string | undefined): string | undefined {
  switch (kind) {
    case 'any':
      return undefined;
    case 'installation':
      if (integrationId === null) return undefined;
      throw new Problem('forbidden', 'This needs an installation-wide key; this one is bound to one integration.');
    case 'bound':
      if (integrationId !== null) return integrationId;
      throw new Problem(
        'forbidden',
        'Reports are taken with a key that is bound to one integration; this one is installation-wide.',
      );
    case 'integration': {
      const reached = id !== undefined && uuidPattern.test(id) && (integrationId === null || integrationId === id);
      if (!reached) throw notFound('integration');
      return id;
    }
  }
}

/** Base URLs that end in a slash make the CLI send `//api/v1/...`; a prefix is taken off. */
function tidyPath(basePath: string): Koa.Middleware {
  return async (ctx, next) => {
    const path = ctx.path.replace(/\/{2,}/g, '/');
    const inside = path === basePath || path.startsWith(`${basePath}/`);
    ctx.path = basePath !== '' && inside ? path.slice(basePath.length) || '/' : path;
    await next();
  };
}

/** Turns whatever was thrown into problem+json; an unknown error tells the client nothing. */
function problems({ log }: HttpDeps): Koa.Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    try {
      await next();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500)
        log.error({ err: error, method: ctx.method, route: ctx['_matchedRoute'] }, 'a request failed');
      ctx.status = problem.status;
      ctx.set(problem.headers);
      ctx.body = JSON.stringify(problem);
      ctx.type = 'application/problem+json';
    }
    // The path pattern, not the path: what a client sends is not for the log.
    log.debug({
      method: ctx.method,
      route: ctx['_matchedRoute'],
      status: ctx.status,
      ms: Math.round(performance.now() - start),
    });
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isTransient(error)) {
    return new Problem(
      'unavailable',
      'The database does not answer, so it is not certain that this took effect. A report may always be sent again.',
      {
        headers: { 'retry-after': '5' },
      },
    );
  }
  return new Problem('internal', 'The error was logged. A report may always be sent again.');
}
