import type { Caller } from './auth.ts';
import { notFound } from './errors.ts';

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
