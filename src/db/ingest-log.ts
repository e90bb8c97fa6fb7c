import { sql } from 'kysely';
import type { BatchState } from '../domain/batch.ts';
import type { ReportOutcome } from '../domain/line.ts';
import type { BatchOutcome, Door, RefusedPlace } from './outcome.ts';
import type { Tx } from './orm.ts';

interface Logged {
  readonly id: string;
  readonly at: Date;
  readonly door: Door;
  /** The key that it was first sent with; its name and prefix are null once the key is gone. */
  readonly apiKeyId: string;
  readonly keyName: string | null;
  readonly keyPrefix: string | null;
}

/** A submission that became a batch. */
export interface LoggedBatch extends Logged {
  readonly type: 'batch';
  readonly state: BatchState;
  readonly failures: number;
  readonly headCommit: string;
  readonly reportCount: number;
  readonly headOutcome: BatchOutcome['headOutcome'] | null;
  readonly alerts: BatchOutcome['alerts'] | null;
  /** How many reports were stored, unchanged or replaced; null until it is applied. */
  readonly outcomes: Partial<Record<ReportOutcome, number>> | null;
  readonly redactions: number;
  readonly droppedFields: number;
  readonly repeats: number;
  readonly lastSentAt: Date;
}

/** A submission that did not become a batch. */
export interface LoggedEvent extends Logged {
  readonly type: 'refused' | 'lint' | 'drift';
  readonly status: number | null;
  readonly problem: string | null;
  readonly errors: readonly RefusedPlace[] | null;
}

export type LogEntry = LoggedBatch | LoggedEvent;

/** A row of the union, its times still as text. */
type Raw<Entry extends LogEntry> = Entry extends LogEntry
  ? Omit<Entry, 'at' | 'lastSentAt'> & { at: string; lastSentAt: string }
  : never;

/**
 * A page of everything an integration sent, newest first: batches, and submissions that became none, both in the order of
 * their UUIDv7. Each half is read along its own index, so that a page costs the same anywhere in a long log.
 */
export async function findLogPage(
  tx: Tx,
  integration: string,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<LogEntry[]> {
  const after = before === undefined ? sql`` : sql`and id < ${before}`;
  const { rows } = await sql<Raw<LogEntry>>`
    select entry.*, key.name as "keyName", key.prefix as "keyPrefix" from (
    (select id, 'batch' as type, received_at as at, door, api_key_id as "apiKeyId", state, failures, head_commit as "headCommit",
       report_count as "reportCount", outcome->>'headOutcome' as "headOutcome", outcome->'alerts' as alerts,
       (select jsonb_object_agg(word, number) from (
          select report->>'outcome' as word, count(*) as number
          from jsonb_array_elements(outcome->'reports') as report group by 1) counted) as outcomes,
       jsonb_array_length(notes->'redactions') as redactions, (notes->>'droppedFields')::int as "droppedFields",
       repeats, last_sent_at as "lastSentAt", null::int as status, null as problem, null::jsonb as errors
     from batch where integration_id = ${integration} ${after} order by id desc limit ${limit})
    union all
    (select id, kind, at, door, api_key_id, null, null, null, null, null, null, null, null, null, null, null, status, problem, errors
     from ingest_event where integration_id = ${integration} ${after} order by id desc limit ${limit})
    order by id desc limit ${limit}) entry
    left join api_key key on key.id = entry."apiKeyId" order by entry.id desc`.execute(tx.getKysely());
  return rows.map((row) =>
    row.type === 'batch'
      ? { ...row, at: new Date(row.at), lastSentAt: new Date(row.lastSentAt) }
      : { ...row, at: new Date(row.at) },
  );
}
