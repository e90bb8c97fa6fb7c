import type { Logger } from 'pino';
import { z } from 'zod';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Database } from '../db/orm.ts';
import type { Scope } from '../domain/api-key.ts';
import type { Temporal } from '../temporal/client.ts';
import type { Caller } from './auth.ts';

/** What handlers work with, built once at the entry point. */
export interface HttpDeps {
  readonly db: Database;
  readonly temporal: Temporal;
  readonly log: Logger;
  readonly publicUrl: string;
  readonly basePath: string;
  readonly bodyLimit: number;
  readonly ingestDeadlineMs: number;
  /** Where an operator sees a workflow, null where no Temporal UI is configured. */
  readonly linkToWorkflow: (workflowId: string) => string | null;
}

/**
 * Which keys reach a route (INT-3): `bound` only those of one integration, `integration` those that reach the one named
 * `:id` in the path, `installation` only those of no integration, `any` all of them - the handler then filters by
 * `caller.integrationId`.
 */
export type Reach = 'bound' | 'integration' | 'installation' | 'any';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface RouteRequest<Params, Query, Body, R extends Reach> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The body before the schema dropped what it does not name. */
  readonly rawBody: unknown;
  readonly caller: Caller;
  /** The integration that the key is bound to or the path names. */
  readonly integration: R extends 'bound' | 'integration' ? IntegrationRow : undefined;
  readonly deps: HttpDeps;
}

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** A key with any of these scopes may call it (INT-2). */
  readonly scopes: readonly Scope[];
  readonly reach: Reach;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType | undefined;
  handle(request: RouteRequest<never, never, never, Reach>): Promise<Answer>;
}

const nothing = z.object({});

/** Describes one route: the one place that says who may call it, what it takes and what it does. */
export function route<
  R extends Reach,
  Params extends z.ZodType = typeof nothing,
  Query extends z.ZodType = typeof nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(description: {
  method: Route['method'];
  path: string;
  scopes: readonly Scope[];
  reach: R;
  params?: Params;
  query?: Query;
  body?: Body;
  handle(request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>, R>): Promise<Answer>;
}): Route {
  const { params = nothing, query = nothing, body, handle, ...rest } = description;
  return { ...rest, params, query, body, handle };
}
