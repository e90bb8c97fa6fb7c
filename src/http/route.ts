import type { Logger } from 'pino';
import { z } from 'zod';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import type { Door } from '../db/outcome.ts';
import type { Scope } from '../domain/api-key.ts';
import type { Intake } from '../ingest/accept.ts';
import type { Temporal } from '../temporal/client.ts';
import type { Access } from './access.ts';
import type { AnswerOf, Answers, AnyAnswer } from './answer.ts';
import type { Caller } from './auth.ts';
import type { ProblemKind } from './errors.ts';
import type { EventHub } from './event-hub.ts';
import type { Metrics } from './metrics.ts';
import type { SubmissionLimits } from './submissions-in-hand.ts';
import type { Visitor } from './visitor.ts';
import { json, type Wire } from './wire.ts';

/** What handlers work with, built once at the entry point. */
export interface HttpDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly log: Logger;
  readonly events: EventHub;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  readonly basePath: string;
  readonly bodyLimit: number;
  /** How many submissions may be in hand; the usual limits if left out. */
  readonly submissionLimits?: SubmissionLimits | undefined;
  /** How long an acknowledgement is waited for, in milliseconds; the usual time if left out. */
  readonly acknowledgeWaitMs?: number | undefined;
  readonly intake: Intake;
  readonly access: Access;
  /** Where an operator sees a workflow, null where no Temporal UI is configured. */
  readonly linkToWorkflow: (workflowId: string) => string | null;
}

/**
 * Which keys reach a route (INT-3): `bound` only those of one integration, `integration` those that reach the one named
 * `:id` in the path, `installation` only those of no integration, `any` all of them - the handler then filters by
 * `caller.integrationId`. An `open` route needs no key.
 */
export type Reach = 'bound' | 'integration' | 'installation' | 'any' | 'open';

export interface RouteRequest<Params, Query, Body, R extends Reach> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The body with the fields that the schema does not name, which `body` lacks. */
  readonly rawBody: unknown;
  readonly caller: R extends 'open' ? undefined : Caller;
  readonly visitor: Visitor;
  /** Checks, for an answer that takes long, whether the caller still may have it. Throws as the first check does. */
  authenticateAgain(): Promise<Caller>;
  /** The header If-Match, for `requireMatch`; empty where there is none. */
  readonly ifMatch: string;
  /** The integration that the key is bound to or the path names. */
  readonly integration: R extends 'bound' | 'integration' ? IntegrationRow : undefined;
  readonly deps: HttpDeps;
}

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** The path from the root; most stand under /api/v1. */
  readonly address: string;
  /** What it does, in one imperative sentence without a full stop. */
  readonly summary: string;
  /** What a caller has to know beyond that, in Markdown. */
  readonly description: string | undefined;
  /** How it reads bodies and writes answers. */
  readonly wire: Wire;
  /** A key with any of these scopes may call it (INT-2). */
  readonly scopes: readonly Scope[];
  readonly reach: Reach;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** What it answers, by status; problems apart. */
  readonly answers: Answers;
  /** The kinds of problems that do not follow from its form, and when they come. */
  readonly problems: ProblemReasons;
  /** Set where submissions come in: what is refused there stands in the ingest log (PRV-3). */
  readonly door: Door | undefined;
  /** Set where the answer carries an ETag: it may be left out when the client has it, and named in If-Match. */
  readonly etag: boolean;
  handle(request: RouteRequest<never, never, never, Reach>): Promise<AnyAnswer>;
}

/**
 * The query of a route: a parameter that is not known is refused, since a filter that is misspelt would answer with
 * everything. Pipelines and probes, which nobody can ask to spell it otherwise, are not refused for one.
 */
function queryOf(query: z.ZodObject, { root, scopes }: { root?: true; scopes: readonly Scope[] }) {
  return root || scopes.includes('ingest') ? query : query.strict();
}

export type ProblemReasons = Readonly<Partial<Record<ProblemKind, string>>>;

const nothing = z.object({});

/** The names that stand after a colon in a path. */
type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** The parameters of a path: each is the id of something, unless the route says otherwise. */
type ParamsOf<Path extends string> = z.ZodObject<Readonly<Record<NamesIn<Path>, z.ZodUUID>>>;

function paramsOf(path: string): z.ZodObject {
  const names = path.matchAll(/:(\w+)/g);
  return z.object(Object.fromEntries(Array.from(names, ([, name]) => [name, z.uuid()])));
}

/** Describes one route: the one place that says who may call it, what it takes, what it does and what it answers. */
export function route<
  R extends Reach,
  A extends Answers,
  const Given extends AnswerOf<A> & AnyAnswer,
  const Path extends string,
  Params extends z.ZodObject = ParamsOf<Path>,
  Query extends z.ZodObject = typeof nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(description: {
  method: Route['method'];
  path: Path;
  /** For the few that do not stand under /api/v1. */
  root?: true;
  summary: string;
  description?: string;
  wire?: Wire;
  scopes: readonly Scope[];
  reach: R;
  /** Where a parameter of the path is no id, or has something to be said of it. */
  params?: Params;
  query?: Query;
  body?: Body;
  answers: A;
  problems?: ProblemReasons;
  door?: Door;
  etag?: true;
  handle(request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>, R>): Promise<Given>;
}): Route {
  const {
    root,
    wire = json,
    params = paramsOf(description.path),
    query: named = nothing,
    body,
    problems = {},
    door,
    etag = false,
    handle,
    ...rest
  } = description;
  const query = queryOf(named, description);
  const address = root ? rest.path : `/api/v1${rest.path}`;
  return { description: undefined, ...rest, address, wire, params, query, body, problems, door, etag, handle };
}
