import type { Query } from '../database.ts';

const tables = [
  'report',
  'report_body',
  'alert',
  'alert_event',
  'notification',
  'notification_decision',
  'audit_event',
  'batch',
] as const;

/** How many rows of each table belong to an integration. */
export async function countRows(query: Query, integration: { id: string }): Promise<Record<string, unknown>> {
  const counts = tables.map((table) => `(select count(*)::int from ${table} where integration_id = $1) as ${table}`);
  return (await query(`select ${counts.join(', ')}`, [integration.id]))[0]!;
}

/** All that the rules determine about an integration: without ids, clocks, and how many batches it took. */
export async function readState(query: Query, integration: { id: string }) {
  const ask = (text: string) => query(text, [integration.id]);
  return {
    head: await ask(`select commit_sha from report r join integration i on i.head_report_id = r.id where i.id = $1`),
    reports: await ask(
      `select commit_sha, branch, content_hash, revision, outside_line, cli_version,
         case when line_seq is not null then rank() over (order by line_seq)::int end as place
       from report where integration_id = $1 order by seq`,
    ),
    alerts: await ask(
      `select rule_id, scope, severity, message, count, occurrences, introduced_by_commit, introduced_exact,
         detected_at_commit, last_seen_commit, last_evaluated_commit, resolved_by_commit, resolved_at_commit,
         resolution_reason, previous_alert_id is not null as follows, acknowledged_at is not null as acknowledged
       from alert where integration_id = $1 order by rule_id, scope, id`,
    ),
    events: await ask(
      `select a.scope, e.kind, e.commit_sha, e.severity
       from alert_event e join alert a on a.id = e.alert_id where e.integration_id = $1 order by a.scope, e.id`,
    ),
    notifications: await ask(
      `select n.head_commit, c.position,
         (select json_agg(json_build_array(item ->> 'kind', item ->> 'scope') order by item ->> 'scope')
          from jsonb_array_elements(n.items) as item) as items
       from notification n join channel c on c.id = n.channel_id where n.integration_id = $1 order by n.id`,
    ),
  };
}

/** True once nothing of the integration is on its way any more. */
export async function isQuiet(query: Query, integration: { id: string }): Promise<boolean> {
  const [row] = await query(
    `select (select count(*) from batch where integration_id = $1 and state = 'staged')
       + (select count(*) from notification where integration_id = $1 and status in ('queued', 'sending')) as left`,
    [integration.id],
  );
  return Number(row!['left']) === 0;
}
