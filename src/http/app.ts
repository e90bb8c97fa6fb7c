import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import helmet from 'koa-helmet';
import { recordRefusal, type NewIngestEvent } from '../db/ingest-events.ts';
import { findIntegration, type IntegrationRow } from '../db/integrations.ts';
import { within } from '../db/patience.ts';
import { uuidPattern } from '../domain/uuid.ts';
import { takeTurns } from '../ingest/turns.ts';
import { authenticate, presentedKey, refuseKeyInAddress, type Caller } from './auth.ts';
import { BodiesInHand, type Allowance } from './bodies-in-hand.ts';
import { addDashboard, sendDashboard } from './dashboard.ts';
import { addDocs } from './docs.ts';
import { notFound, Problem } from './errors.ts';
import { offerEtag } from './etag.ts';
import { problems, speak } from './refusals.ts';
import type { HttpDeps, Reach, Route, RouteRequest } from './route.ts';
import { routes } from './routes/index.ts';
import { SubmissionsInHand, usualLimits } from './submissions-in-hand.ts';
import { validate, validateBody } from './validate.ts';
import { readVisitor } from './visitor.ts';

/** Builds the API; it opens no port. */
export function createApp(deps: HttpDeps): Koa {
  const app = new Koa();
  const router = new Router();
  const dashboard = addDashboard(router, deps.basePath);
  const bodies = new BodiesInHand(deps.bodyLimit);
  const submissions = new SubmissionsInHand(deps.submissionLimits ?? usualLimits);
  addDocs(router, deps);
  for (const each of routes) {
    router[each.method](each.address, (ctx) => serve(ctx, each, { ...deps, bodies, submissions }));
  }
  app.on('error', (error) => noteCutOff(deps, error));
  app.use(deps.metrics.measure(routes));
  app.use(problems(deps));
  app.use(helmet());
  app.use(unkept);
  app.use(tidyPath(deps.basePath));
  app.use(router.routes());
  app.use((ctx) => {
    const here = router.match(ctx.path, ctx.method).path;
    speak(ctx, routes.find(({ address }) => here.some((layer) => layer.path === address))?.wire);
    const allowed = here.flatMap((layer) => layer.methods);
    if (allowed.length === 0 && ctx.accepts('json', 'html') === 'html') return sendDashboard(ctx, dashboard, 404);
    if (allowed.length === 0) throw new Problem('not-found', 'No such address. The API is described at /docs.');
    const allow = [...new Set(allowed)].join(', ');
    throw new Problem('method-not-allowed', `This address takes ${allow}.`, { headers: { allow } });
  });
  return app;
}

/** Finding out who asks, and about what, takes no longer, in milliseconds. */
const recogniseWithinMs = 5_000;

/** Nobody is known to whom more bytes are granted than a sign-in needs. */
const openBodyLimit = 4_096;

type Served = Context & { params: Record<string, string> };
type Serving = HttpDeps & { readonly bodies: BodiesInHand; readonly submissions: SubmissionsInHand };

async function serve(ctx: Served, route: Route, deps: Serving): Promise<void> {
  speak(ctx, route.wire);
  const work = () => recogniseAndAnswer(ctx, route, deps);
  // By the key as it is sent: who is meant is not known yet.
  await (route.door ? deps.submissions.during(presentedKey(ctx) ?? '', work) : work());
}

async function recogniseAndAnswer(ctx: Served, route: Route, deps: Serving): Promise<void> {
  refuseKeyInAddress(ctx);
  const visitor = readVisitor(ctx, deps);
  const authenticateNow = () => authenticate(deps, ctx, visitor, route.scopes);
  const recognise = async () => {
    const found = await authenticateNow();
    return { caller: found, integration: await reach(deps, route, found, ctx.params['id']?.toLowerCase()) };
  };
  const { caller, integration } = route.reach === 'open' ? nobody : await within(recogniseWithinMs, recognise());
  try {
    const limit = route.reach === 'open' ? openBodyLimit : deps.bodyLimit;
    await deps.bodies.during(senderOf(caller), limit, (allowance) =>
      answer(ctx, route, { caller, visitor, authenticateAgain: authenticateNow, integration, deps }, allowance),
    );
  } catch (error) {
    if (route.door && caller && integration && isRefusal(error, ctx)) {
      const from = { integration: integration.id, door: route.door, apiKeyId: caller.key.id };
      await noteRefusal(deps, from, route.wire.restate(error));
    }
    throw error;
  }
}

/** What the sender is to mend. It is none that we are too busy, or that the sender went away before it had sent everything. */
function isRefusal(error: unknown, { req }: Context): error is Problem {
  return error instanceof Problem && error.status < 500 && (req.complete || !req.destroyed);
}

const nobody = { caller: undefined, integration: undefined };

async function answer(
  ctx: Served,
  route: Route,
  known: Pick<
    RouteRequest<never, never, never, Reach>,
    'caller' | 'visitor' | 'authenticateAgain' | 'integration' | 'deps'
  >,
  allowance: Allowance,
): Promise<void> {
  const params = validate(route.params, ctx.params, 'path');
  const query = validate(route.query, ctx.query, 'query');
  const rawBody = route.body ? await route.wire.read(ctx, allowance) : undefined;
  const body = route.body ? await takeTurns(validateBody(route.body, rawBody)) : undefined;
  const ifMatch = ctx.get('if-match');
  const answered = await route.handle({ params, query, body, rawBody, ifMatch, ...known } as never);
  ctx.status = answered.status;
  ctx.set(answered.headers ?? {});
  if (answered.type === undefined) {
    route.wire.write(ctx, answered.body);
  } else {
    ctx.type = answered.type;
    ctx.body = answered.body;
  }
  if (route.etag) offerEtag(ctx);
}

/** Whose bodies are counted together: those of an integration, of an installation-wide key, and of everybody unknown. */
function senderOf(caller: Caller | undefined): string {
  return caller ? (caller.integrationId ?? caller.key.id) : '';
}

/** Puts a refused submission into the ingest log; the answer is the refusal, whether that works or not. */
async function noteRefusal(
  { db, log }: HttpDeps,
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

/** Finds the integration a request is about; a foreign one looks like an unknown one (INT-3). */
async function reach(
  deps: HttpDeps,
  route: Route,
  caller: Caller,
  id: string | undefined,
): Promise<IntegrationRow | undefined> {
  const wanted = reachedId(route, caller, id);
  if (wanted === undefined) return undefined;
  const known = caller.integration?.id === wanted ? caller.integration : undefined;
  const found = known ?? (await deps.db.read((tx) => findIntegration(tx, wanted)));
  if (!found) throw notFound('integration');
  return found;
}

/** The id of the integration a request is about, undefined for a route about none. Throws problems 403 and 404. */
function reachedId({ reach: kind }: Route, { integrationId }: Caller, id: string | undefined): string | undefined {
  switch (kind) {
    case 'open':
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

/** Nobody on the way may keep what only this key may see; an answer with an ETag says otherwise itself. */
async function unkept(ctx: Context, next: Koa.Next): Promise<void> {
  ctx.set('cache-control', 'no-store');
  await next();
}

/** A client that goes away in the middle of an answer is nothing to worry about. */
const goneAway: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];

function noteCutOff({ log }: HttpDeps, error: unknown): void {
  const byClient = error instanceof Error && 'code' in error && goneAway.includes(error.code);
  log[byClient ? 'debug' : 'error']({ err: error }, 'an answer was cut off');
}
