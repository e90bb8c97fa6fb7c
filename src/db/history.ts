import { sql } from 'kysely';
import type { HealthSource } from '../domain/health.ts';
import type { Lettered } from '../domain/history.ts';
import type { Summary } from '../domain/report.ts';
import type { Tx } from './orm.ts';

/** A report of the line with the health of its cells, as the scrubber draws it. */
export interface HistoryRow extends Lettered, HealthSource {
  readonly commitSha: string;
  readonly committedAt: string | null;
  readonly receivedAt: string;
  readonly branch: string;
  readonly contentHash: string;
}

/**
 * The last reports of the line, newest first: at most `limit`, with at most `cells` cells together, but at least one.
 * Only one letter per cell leaves the database, and a content that several reports share is read once. Reports with the
 * same cells in the same order have the same layout. Ends before the first report whose content is not kept any more.
 */
export async function findHistory(
  tx: Tx,
  integration: string,
  { limit, cells }: { readonly limit: number; readonly cells: number },
): Promise<HistoryRow[]> {
  // Joined by control characters, which names never hold (PRV-2): different names never give the same text.
  const { rows } = await sql<Omit<HistoryRow, 'letters'> & { letters: string | null }>`
    with newest as (
      select commit_sha, committed_at, received_at, branch, counts, dialect, evaluable, content_hash, line_seq,
        (counts->>'healthy')::int + (counts->>'warning')::int + (counts->>'critical')::int
          + (counts->>'unknown')::int as size
      from report where integration_id = ${integration} and line_seq is not null
      order by line_seq desc limit ${limit}
    ), measured as (
      select *, sum(size) over (order by line_seq desc) as total from newest
    ), line as materialized (
      select * from measured where total <= ${cells} or total = size
    ), content as materialized (
      select body.content_hash, coalesce(grid.letters, '') as letters,
        md5(concat(grid.places, body.summary->'namespaces', body.summary->'environments')) as layout
      from report_body body
      cross join lateral (
        select string_agg(left(cell->>'healthStatus', 1), '') as letters,
          string_agg((cell->>'namespace') || chr(31) || (cell->>'environment'), chr(30)) as places
        from jsonb_array_elements(body.summary->'cells') cell
      ) grid
      where body.integration_id = ${integration} and body.content_hash in (select content_hash from line)
    )
    select line.commit_sha as "commitSha", line.committed_at as "committedAt", line.received_at as "receivedAt",
      line.branch, line.counts, line.dialect, line.evaluable, line.content_hash as "contentHash", content.letters, content.layout
    from line left join content using (content_hash) order by line.line_seq desc`.execute(tx.getKysely());
  const kept: HistoryRow[] = [];
  for (const { letters, ...row } of rows) {
    if (letters === null) break;
    kept.push({ ...row, letters });
  }
  return kept;
}

/** The summaries of some contents, by hash. */
export async function findSummaries(
  tx: Tx,
  integration: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Summary>> {
  const { rows } = await sql<{ hash: string; summary: Summary }>`
    select content_hash as hash, summary from report_body
    where integration_id = ${integration} and content_hash = any(${hashes})`.execute(tx.getKysely());
  return new Map(rows.map(({ hash, summary }) => [hash, summary]));
}
