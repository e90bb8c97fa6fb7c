import { expect } from '@jest/globals';
import type { Query } from '../database.ts';
import type { Answer, Outcome, Settings, Step, Submission } from '../domain/history.ts';

/** What came of a step: of a submission how many alerts it opened, let recur and resolved, in place of which. */
export type Result = Answer | (Pick<Outcome, 'reports'> & { head: string; alerts: (number | undefined)[] });

/** A step as it took place, and what came of it. */
export interface Took {
  readonly step: Step;
  readonly result: Result;
}

/**
 * Lets the database keep a chronicle from now on: whatever changes a line or alerts does so under the integration's lock
 * (ORD-8), so that places drawn there are the order in which things took effect, with the settings that held. Refuses
 * whatever would change the history of an alert (ALR-10).
 */
export async function keepChronicle(query: Query): Promise<void> {
  await query(`
    create table chronicle (place bigserial primary key, of_integration uuid, did text, about uuid, settings jsonb);
    create function keep_batch() returns trigger language plpgsql as $$ begin
      insert into chronicle (of_integration, did, about, settings)
      select new.integration_id, 'submit', new.id, jsonb_build_object(
        'trackedBranches', tracked_branches, 'resultMode', result_mode,
        'disabledRules', (select coalesce(jsonb_agg(rule_id), '[]') from policy_rule
          where integration_id = new.integration_id and not enabled),
        'channels', (select coalesce(jsonb_agg(jsonb_build_object('minSeverity', min_severity,
          'notifyResolved', notify_resolved) order by position), '[]') from channel
          where integration_id = new.integration_id and removed_at is null))
      from integration where id = new.integration_id;
      return null; end $$;
    create trigger keep_batch after update on batch for each row
      when (old.state <> 'done' and new.state = 'done') execute function keep_batch();
    create function keep_alert_event() returns trigger language plpgsql as $$ begin
      insert into chronicle (of_integration, did, about)
      values (new.integration_id, rtrim(new.kind, 'd'), new.alert_id);
      return null; end $$;
    create trigger keep_alert_event after insert on alert_event for each row
      when (new.kind in ('acknowledged', 'unacknowledged')) execute function keep_alert_event();
    create function refuse_change() returns trigger language plpgsql as $$ begin
      raise exception '% is only appended to', tg_table_name; end $$;
    create trigger keep_alert_history before update on alert_event for each row execute function refuse_change()`);
}

/** A batch, once it is applied. */
export interface AppliedBatch {
  readonly id: string;
  /** Of two with the same, the same was sent. */
  readonly digest: string;
  readonly arrival: bigint;
  readonly receivedAt: number;
  readonly result: Exclude<Result, Answer>;
}

/** The batches of an integration, in the order they arrived, once all are applied. */
export async function appliedBatches(query: Query, integration: { id: string }): Promise<AppliedBatch[]> {
  const rows = await query(
    `select id, digest, arrival, received_at, outcome->>'headOutcome' as head, outcome->'reports' as reports, outcome->'alerts' as alerts
     from batch where integration_id = $1 order by arrival`,
    [integration.id],
  );
  return rows.map((row) => {
    const head = String(row['head']);
    const alerts = row['alerts'] as Record<string, number>;
    const result = {
      head: ['unchanged', 'replaced'].includes(head) ? 'inLine' : head,
      reports: (row['reports'] as { outcome: string }[]).map((each) => each.outcome),
      alerts: [alerts['opened'], alerts['recurring'], alerts['resolved']],
    };
    const receivedAt = (row['received_at'] as Date).getTime();
    const { id, digest, arrival } = row;
    return { id: String(id), digest: String(digest), arrival: BigInt(String(arrival)), receivedAt, result };
  });
}

/**
 * Everything that took effect at an integration, in that order, once nothing is on its way. `sent` holds what was submitted
 * by batch, `alerts` the ids of all alerts in the order in which they were opened. Fails unless the batches took effect in
 * the order they arrived (ORD-8).
 */
export async function readChronicle(
  query: Query,
  integration: { id: string },
  { sent, alerts }: { sent: ReadonlyMap<string, Submission>; alerts: readonly string[] },
): Promise<Took[]> {
  const batches = new Map((await appliedBatches(query, integration)).map((batch) => [batch.id, batch]));
  const waiting = await resets(query, integration);
  // Who lost the answer to a submission does not know its batch, but sent the same again.
  const told = new Map([...sent].map(([id, submission]) => [batches.get(id)?.digest, submission]));
  const took: Took[] = [];
  const arrivals: bigint[] = [];
  const rows = await query('select did, about, settings from chronicle where of_integration = $1 order by place', [
    integration.id,
  ]);
  for (const { did, about, settings } of rows) {
    const result = { answer: 'done' as const };
    if (did !== 'submit') {
      took.push({
        step: { did: did as 'acknowledge' | 'unacknowledge', alert: alerts.indexOf(String(about)) },
        result,
      });
      continue;
    }
    const batch = batches.get(String(about))!;
    arrivals.push(batch.arrival);
    // A reset is of the order of arrival, whenever it took effect (ORD-9).
    while (waiting.length > 0 && waiting[0]! < batch.arrival) {
      waiting.shift();
      took.push({ step: { did: 'reset' }, result });
    }
    const submission = { ...told.get(batch.digest)!, receivedAt: batch.receivedAt, settings: settings as Settings };
    took.push({ step: submission, result: batch.result });
  }
  expect(arrivals).toEqual([...batches.values()].map(({ arrival }) => arrival));
  return [...took, ...waiting.map(() => ({ step: { did: 'reset' as const }, result: { answer: 'done' as const } }))];
}

/** The numbers that resets drew among those of the batches, in order (ORD-9). */
async function resets(query: Query, integration: { id: string }): Promise<bigint[]> {
  const rows = await query(
    `select (detail->>'arrival')::bigint as arrival from audit_event
     where integration_id = $1 and action = 'checkpoint.reset' order by 1`,
    [integration.id],
  );
  return rows.map((row) => BigInt(String(row['arrival'])));
}
