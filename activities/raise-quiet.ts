import { insertQuiet, type DeliveryRow } from '../src/db/deliveries.ts';
import { findWatched } from '../src/db/integrations.ts';
import type { Database } from '../src/db/orm.ts';
import { quietSince } from '../src/domain/quiet.ts';

/**
 * Finds the integrations that fell silent, and queues one message to each of their channels, once per silence (INT-4); at
 * most `limit` messages, those of the longest silence first: one outage may silence every pipeline at once.
 */
export async function raiseQuiet(db: Database, limit: number): Promise<DeliveryRow[]> {
  const watched = await db.read((tx) => findWatched(tx));
  const now = new Date();
  const silences = watched.flatMap((integration) => {
    const due = quietSince(integration, now);
    if (!due) return [];
    const { id, lastSentAt } = integration;
    return [{ integration: id, notice: { lastSentAt: lastSentAt?.toISOString() ?? null, dueAt: due.toISOString() } }];
  });
  return silences.length === 0 ? [] : db.transaction((tx) => insertQuiet(tx, silences, limit));
}
