import { sql } from 'kysely';
import { uuidPattern } from '../domain/uuid.ts';
import { announce } from './hints.ts';
import type { Tx } from './orm.ts';
import { insertRows } from './rows.ts';
import { AuditEvent } from './schema.ts';

export interface NewAuditEvent {
  readonly integration: string | null;
  /** The id of the key that did it, or the name of the part of the system. */
  readonly actor: string;
  readonly action: string;
  /** Ids, hashes and settings; never a message text (PRV-6). */
  readonly detail: Record<string, unknown>;
}

/** Writes down who did what, and announces it; rows are never changed. */
export async function audit(tx: Tx, events: readonly NewAuditEvent[]): Promise<void> {
  const at = new Date();
  await insertRows(
    tx,
    AuditEvent,
    events.map((event) => ({ ...event, at })),
  );
  for (const integration of new Set(events.map((event) => event.integration))) {
    if (integration !== null) await announce(tx, integration, 'settings');
  }
}

/**
 * What was done, when, and by whom: `actor` as it was written down then, the name and prefix of the key as they are now.
 */
export interface AuditRow extends NewAuditEvent {
  readonly id: string;
  readonly at: Date;
  readonly integrationName: string | null;
  readonly keyName: string | null;
  readonly keyPrefix: string | null;
}

export interface AuditPage {
  readonly integration: string | undefined;
  /** The id of the last event that was seen. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** A page of the audit, newest first; what was done to an integration goes with it, at once (PRV-7). */
export async function findAuditPage(tx: Tx, { integration, before, limit }: AuditPage): Promise<AuditRow[]> {
  const only = integration === undefined ? sql`` : sql`and event.integration_id = ${integration}`;
  const older = before === undefined ? sql`` : sql`and event.id < ${before}`;
  const { rows } = await sql<Omit<AuditRow, 'at'> & { at: string }>`
    select event.id::text, event.at, event.actor, event.action, event.detail, event.integration_id as integration,
      integration.name as "integrationName", key.name as "keyName", key.prefix as "keyPrefix"
    from audit_event event
    left join integration on integration.id = event.integration_id
    left join api_key key on key.id = case when event.actor ~ ${uuidPattern.source} then event.actor::uuid end
    where integration.deleted_at is null ${only} ${older}
    order by event.id desc limit ${limit}`.execute(tx.getKysely());
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
