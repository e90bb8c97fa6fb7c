import { findIntegration, type IntegrationRow } from '../db/integrations.ts';
import { uuidPattern } from '../domain/uuid.ts';
import type { Caller } from './auth.ts';
import { notFound, Problem } from './errors.ts';
import type { HttpDeps, Route } from './route.ts';

/** Finds the integration that a request is about, if it is about one; a foreign one looks like an unknown one (INT-3). */
export async function reach(
  { db }: Pick<HttpDeps, 'db'>,
  route: Route,
  caller: Caller,
  id: string | undefined,
): Promise<IntegrationRow | undefined> {
  const wanted = reachedId(route, caller, id);
  if (wanted === undefined) return undefined;
  const known = caller.integration?.id === wanted ? caller.integration : undefined;
  const found = known ?? (await db.read((tx) => findIntegration(tx, wanted)));
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

/** A row that a request names by its id alone, when the key reaches it; a foreign one looks like an unknown one (INT-3). */
export function withinReach<Row extends { readonly integration: string }>(
  { integrationId }: Caller,
  row: Row | undefined,
  noun: string,
): Row {
  const reached = row !== undefined && (integrationId === null || integrationId === row.integration);
  if (!reached) throw notFound(noun);
  return row;
}
