import type { Context } from 'koa';
import { within } from '../patience.ts';
import { takeTurns } from '../ingest/turns.ts';
import { authenticate, presentedKey, refuseKeyInAddress, type Caller } from './auth.ts';
import type { Allowance, BodiesInHand } from './bodies-in-hand.ts';
import { offerEtag } from './etag.ts';
import { isRefusal, noteRefusal } from './note-refusal.ts';
import { reach } from './reach.ts';
import { speak } from './refusals.ts';
import type { HttpDeps, Reach, Route, RouteRequest } from './route.ts';
import type { SubmissionsInHand } from './submissions-in-hand.ts';
import { validate, validateBody } from './validate.ts';
import { readVisitor } from './visitor.ts';

/** How long finding out who asks, and about what, may take, in milliseconds. */
const recogniseWithinMs = 5_000;

/** Body limit, in bytes, of routes that need no key: a sign-in is the only one with a body. */
const openBodyLimit = 4_096;

type Served = Context & { params: Record<string, string> };
type Serving = HttpDeps & { readonly bodies: BodiesInHand; readonly submissions: SubmissionsInHand };

/** Serves a request at the address of a route: who asks and about what, what is sent, what is answered. Throws problems. */
export async function serve(ctx: Served, route: Route, deps: Serving): Promise<void> {
  speak(ctx, route);
  const work = () => recogniseAndAnswer(ctx, route, deps);
  // Counted by the key as it is sent: whose key it is, is not known yet.
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
