import type { Tx } from './orm.ts';
import { AuditEvent } from './schema.ts';

export interface NewAuditEvent {
  readonly integration: string | null;
  /** The id of the key that did it, or the name of the part of the system. */
  readonly actor: string;
  readonly action: string;
  /** Ids, hashes and settings; never a message text (PRV-6). */
  readonly detail: Record<string, unknown>;
}

/** Writes down who did what; rows are never changed. */
export async function audit(tx: Tx, events: readonly NewAuditEvent[]): Promise<void> {
  const at = new Date();
  if (events.length > 0)
    await tx.insertMany(
      AuditEvent,
      events.map((event) => ({ ...event, at })),
    );
}
