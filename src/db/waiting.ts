import { sql } from 'kysely';
import type { Tx } from './orm.ts';

/** How many things of one kind wait for a worker, and for how many seconds the oldest has waited. */
export interface Waiting {
  readonly what: 'batch' | 'notification' | 'acknowledgement';
  readonly state: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

/** What waits for a worker in all integrations; a state in which nothing waits has zeros. */
export async function findWaiting(tx: Tx): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    with waiting as (
      select 'batch' as what, 'staged' as state, received_at as since from batch where state = 'staged'
      union all select 'notification', status, created_at from notification where status in ('queued', 'sending')
      union all select 'acknowledgement', 'requested', requested_at from ack_request where outcome is null)
    select kind.what, kind.state, count(since)::int as count,
      coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as "oldestSeconds"
    from (values ('batch', 'staged'), ('notification', 'queued'), ('notification', 'sending'),
      ('acknowledgement', 'requested')) as kind (what, state)
    left join waiting on waiting.what = kind.what and waiting.state = kind.state
    group by kind.what, kind.state`.execute(tx.getKysely());
  return rows;
}
