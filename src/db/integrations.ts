import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { randomBytes } from 'node:crypto';
import type { Tx } from './orm.ts';
import { Integration, type Row } from './schema.ts';

export type IntegrationRow = Row<typeof Integration>;
export type IntegrationSettings = Pick<IntegrationRow, 'collectCIContext' | 'trackedBranches' | 'resultMode'>;

/** Makes an integration; undefined when the name is taken (INT-1). */
export async function createIntegration(
  tx: Tx,
  name: string,
  settings: Partial<IntegrationSettings>,
): Promise<IntegrationRow | undefined> {
  const { collectCIContext = false, trackedBranches = [], resultMode = 'auto' } = settings;
  const { rows } = await sql<{ id: string }>`
    insert into integration (id, name, collect_ci_context, tracked_branches, result_mode, privacy_key, created_at)
    values (${uuidv7()}, ${name}, ${collectCIContext}, ${JSON.stringify(trackedBranches)}, ${resultMode},
      ${randomBytes(32).toString('base64')}, now())
    on conflict (name) where deleted_at is null do nothing returning id`.execute(tx.getKysely());
  return rows[0] && findIntegration(tx, rows[0].id);
}

/** The integration of an id, unless it was deleted. */
export async function findIntegration(tx: Tx, id: string): Promise<IntegrationRow | undefined> {
  return (await tx.findOne(Integration, { id, deletedAt: null })) ?? undefined;
}

/** Changes the settings that are given. */
export async function updateIntegration(tx: Tx, id: string, settings: Partial<IntegrationSettings>): Promise<void> {
  if (Object.keys(settings).length > 0) await tx.nativeUpdate(Integration, { id }, settings);
}

/**
 * Takes the integration's lock until the transaction ends: whoever changes its line, alerts or acknowledgements holds it
 * (ORD-8). NO KEY UPDATE, so that new batches can still be staged meanwhile.
 */
export async function lockIntegration(tx: Tx, id: string): Promise<IntegrationRow | undefined> {
  await sql`select 1 from integration where id = ${id} for no key update`.execute(tx.getKysely());
  return findIntegration(tx, id);
}

/** Names the report that the matrix and the alerts are derived from. */
export async function setHead(tx: Tx, id: string, headReportId: string): Promise<void> {
  await tx.nativeUpdate(Integration, { id }, { headReportId });
}
