import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { contentHash, contentText, countContent, reportId, type Content } from '../src/domain/report.ts';

const namespaces = ['oauth', 'database', 'payments', 'search', 'mail', 'billing', 'crm', 'edge', 'batch', 'audit'];
const environments = ['development', 'staging', 'production'];
/** How many alerts of an integration are open at its head, and how many were resolved for every report. */
const openAlerts = 3;
const resolvedPerReport = 0.1;
/** A prime number, so that the longest history has no body twice but those that are meant to repeat. */
const period = 9_973;
/** How many reports one statement takes: some 8 MB of JSON. Divides by ten, so that every tenth body repeats. */
const portion = 2_000;

export interface Seeded {
  readonly integrations: readonly SeededIntegration[];
}

export interface SeededIntegration {
  readonly id: string;
  readonly name: string;
  /** Oldest first. */
  readonly commits: readonly string[];
}

/**
 * Puts integrations with a history into the database as ingest would have left them, in bulk: 30 cells a report, nine of
 * ten bodies new, three alerts open and one resolved for every ten reports. Nothing goes through the API, and all but the
 * first are copied from it within the database, so millions of reports take minutes.
 */
export async function seedHistory(
  databaseUrl: string,
  size: { integrations: number; reports: number },
  progress: (done: number) => void,
): Promise<Seeded> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const run = Date.now().toString(36);
  const integrations: SeededIntegration[] = [];
  try {
    for (let index = 0; index < size.integrations; index += 1) {
      const name = `history-${run}-${index}`;
      const [first] = integrations;
      integrations.push(
        await (first ? copyIntegration(client, first, name) : seedIntegration(client, name, size.reports)),
      );
      progress(index + 1);
    }
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  return { integrations };
}

/** Takes seeded integrations away again, with all that was seeded of them. */
export async function removeHistory(databaseUrl: string, integrations: readonly SeededIntegration[]): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const ids = integrations.map(({ id }) => id);
  try {
    for (const table of ['alert_event', 'alert', 'report', 'report_body', 'batch']) {
      await client.query(`delete from ${table} where integration_id = any($1)`, [ids]);
    }
    await client.query('delete from integration where id = any($1)', [ids]);
  } finally {
    await client.end();
  }
}

async function seedIntegration(client: Client, name: string, reports: number): Promise<SeededIntegration> {
  const integration = { id: randomUUID(), name, reports, first: Date.now() - reports * 60_000 };
  const commits: string[] = [];
  await client.query('begin');
  for (let from = 1; from <= reports; from += portion) {
    const { rows, bodies } = portionOf(integration, from);
    commits.push(...rows.map((row) => row.commit));
    await client.query(statement, [
      integration.id,
      name,
      JSON.stringify(bodies),
      JSON.stringify(rows),
      JSON.stringify([...resolvedAlertsOf(rows), ...(commits.length === reports ? openAlertsAt(rows.at(-1)!) : [])]),
      rows.at(-1)!.id,
    ]);
  }
  await client.query('commit');
  return { id: integration.id, name, commits };
}

async function copyIntegration(client: Client, from: SeededIntegration, name: string): Promise<SeededIntegration> {
  const id = randomUUID();
  const reports = from.commits.map((commit) => reportId(id, commit));
  await client.query(copy, [from.id, id, name, reports]);
  return { id, name, commits: from.commits };
}

/** The reports of an integration from a place on, as many as one statement takes, and their bodies. */
function portionOf(
  { id, name, reports, first }: { id: string; name: string; reports: number; first: number },
  from: number,
): { rows: ReportRow[]; bodies: object[] } {
  const bodies = new Map<string, object>();
  const rows: ReportRow[] = [];
  let before: Content | undefined;
  for (let place = from; place < from + portion && place <= reports; place += 1) {
    const content: Content = before && place % 10 === 0 ? before : contentAt(place, place > reports - 2);
    before = content;
    const hash = contentHash(contentText({ content, dialect: 'rules' }));
    bodies.set(hash, { hash, ...content });
    const commit = `${Buffer.from(`${name}/${place}`).toString('hex')}0`.padEnd(40, 'a').slice(-40);
    const at = new Date(first + place * 60_000).toISOString();
    rows.push({ id: reportId(id, commit), commit, hash, place, at, counts: countContent(content) });
  }
  return { rows, bodies: [...bodies.values()] };
}

interface ReportRow {
  readonly id: string;
  readonly commit: string;
  readonly hash: string;
  readonly place: number;
  readonly at: string;
  readonly counts: object;
}

/** One statement for each portion of an integration, of which the last one is the head. */
const statement = `
  with integration_row as (
    insert into integration (id, name, tracked_branches, result_mode, privacy_key, head_report_id, created_at)
    values ($1, $2, '[]', 'auto', 'bench', $6, now())
    on conflict (id) do update set head_report_id = excluded.head_report_id returning id
  ), batch_rows as (
    insert into batch (id, integration_id, digest, state, outcome, notes, head_commit, report_count, workflow_id, api_key_id, received_at, done_at, last_sent_at)
    select (row->>'id')::uuid, $1, row->>'hash', 'done',
      jsonb_build_object('headOutcome', 'head', 'alerts', '{"opened":0,"recurring":0,"resolved":0}'::jsonb,
        'reports', jsonb_build_array(jsonb_build_object('commitSha', row->>'commit', 'outcome', 'stored'))),
      '{"redactions":[],"droppedFields":0,"unknownSeverities":0}', row->>'commit', 1, 'bench', $1,
      (row->>'at')::timestamptz, (row->>'at')::timestamptz, (row->>'at')::timestamptz
    from jsonb_array_elements($4::jsonb) as row, integration_row
  ), body_rows as (
    insert into report_body (integration_id, content_hash, summary, drift, policy_results)
    select $1, row->>'hash', row->'summary', row->'drift', row->'policyResults'
    from jsonb_array_elements($3::jsonb) as row, integration_row
  ), report_rows as (
    insert into report (id, integration_id, line_seq, commit_sha, branch, received_at, cli_version, content_hash, revision, dialect, evaluable, counts, batch_id)
    select (row->>'id')::uuid, $1, (row->>'place')::bigint, row->>'commit', 'main', (row->>'at')::timestamptz, '0.1.5',
      row->>'hash', 1, 'rules', true, row->'counts', (row->>'id')::uuid
    from jsonb_array_elements($4::jsonb) as row, integration_row
  ), alert_rows as (
    insert into alert (id, integration_id, rule_id, rule_name, scope, scope_listed, severity, message, count, occurrences,
      opened_at, introduced_by_commit, introduced_exact, detected_at_commit, last_seen_commit, last_evaluated_commit,
      resolved_at, resolved_by_commit, resolved_at_commit, resolution_reason)
    select (row->>'id')::uuid, $1, row->>'rule', row->>'rule', row->>'scope', true, 'warning', 'Rotation overdue (94 days)', 1, 2,
      (row->>'at')::timestamptz, row->>'commit', true, row->>'commit', row->>'commit', row->>'commit',
      (row->>'resolvedAt')::timestamptz, row->>'resolvedBy', row->>'resolvedBy', row->>'reason'
    from jsonb_array_elements($5::jsonb) as row, integration_row returning id, opened_at, introduced_by_commit
  )
  insert into alert_event (integration_id, alert_id, kind, at, commit_sha, severity)
  select $1, id, 'opened', opened_at, introduced_by_commit, 'warning' from alert_rows`;

/** One statement for a whole integration; a batch has the id of its only report, an alert keeps the time in its id. */
const copy = `
  with place as (
    select id, line_seq from unnest($4::uuid[]) with ordinality as given(id, line_seq)
  ), integration_row as (
    insert into integration (id, name, tracked_branches, result_mode, privacy_key, head_report_id, created_at)
    select $2, $3, tracked_branches, result_mode, privacy_key, ($4::uuid[])[cardinality($4::uuid[])], now()
    from integration where id = $1
  ), batch_rows as (
    insert into batch (id, integration_id, digest, state, outcome, notes, head_commit, report_count, workflow_id, api_key_id, received_at, done_at, last_sent_at)
    select place.id, $2, digest, state, outcome, notes, head_commit, report_count, workflow_id, api_key_id, batch.received_at, done_at, last_sent_at
    from place join report on report.integration_id = $1 and report.line_seq = place.line_seq
    join batch on batch.id = report.batch_id order by place.line_seq
  ), body_rows as (
    insert into report_body (integration_id, content_hash, summary, drift, policy_results)
    select $2, content_hash, summary, drift, policy_results from report_body where integration_id = $1
  ), report_rows as (
    insert into report (id, integration_id, line_seq, commit_sha, branch, received_at, cli_version, content_hash, revision, dialect, evaluable, counts, batch_id)
    select place.id, $2, place.line_seq, commit_sha, branch, received_at, cli_version, content_hash, revision, dialect, evaluable, counts, place.id
    from place join report on report.integration_id = $1 and report.line_seq = place.line_seq order by place.line_seq
  ), alert_rows as (
    insert into alert (id, integration_id, rule_id, rule_name, scope, scope_listed, severity, message, count, occurrences,
      opened_at, introduced_by_commit, introduced_exact, detected_at_commit, last_seen_commit, last_evaluated_commit,
      resolved_at, resolved_by_commit, resolved_at_commit, resolution_reason)
    select (left(id::text, 15) || substr(gen_random_uuid()::text, 16))::uuid, $2, rule_id, rule_name, scope, scope_listed,
      severity, message, count, occurrences, opened_at, introduced_by_commit, introduced_exact, detected_at_commit,
      last_seen_commit, last_evaluated_commit, resolved_at, resolved_by_commit, resolved_at_commit, resolution_reason
    from alert where integration_id = $1 order by id returning id, opened_at, introduced_by_commit
  )
  insert into alert_event (integration_id, alert_id, kind, at, commit_sha, severity)
  select $2, id, 'opened', opened_at, introduced_by_commit, 'warning' from alert_rows`;

function contentAt(place: number, failing: boolean): Content {
  const cells = namespaces.flatMap((namespace, row) =>
    environments.map((environment) => ({
      namespace,
      environment,
      healthStatus: (place + row) % 50 === 0 ? ('warning' as const) : ('healthy' as const),
      description: `${(place * 31 + row) % 90} keys, 3 recipients, rotated ${place % period}h ago`,
    })),
  );
  return {
    summary: { filesScanned: cells.length, namespaces, environments, cells },
    drift: namespaces.map((namespace) => ({
      namespace,
      isDrifted: namespace === 'crm',
      severity: null,
      summary: null,
      driftCount: namespace === 'crm' ? 1 : 0,
    })),
    policyResults: namespaces.map((namespace, row) => ({
      ruleId: 'rotation_max_age',
      ruleName: 'Key rotation max age',
      passed: !(failing && row < openAlerts),
      severity: 'warning' as const,
      message: 'Rotation overdue (94 days)',
      scope: `${namespace}/production`,
    })),
  };
}

/** Ids rise with time, as those that are made one by one do, so that pages run over the whole history. */
function resolvedAlertsOf(rows: readonly ReportRow[]) {
  return Array.from({ length: Math.floor(rows.length * resolvedPerReport) }, (_, index) => {
    const opened = rows[Math.floor(index / resolvedPerReport)]!;
    return {
      ...alert(opened, index % namespaces.length),
      resolvedAt: opened.at,
      resolvedBy: opened.commit,
      reason: 'passed',
    };
  });
}

function openAlertsAt(head: ReportRow) {
  return Array.from({ length: openAlerts }, (_, index) => alert(head, index));
}

function alert({ at, commit }: ReportRow, row: number) {
  return { id: timeOrderedId(at), rule: 'rotation_max_age', scope: `${namespaces[row]!}/production`, at, commit };
}

function timeOrderedId(at: string): string {
  const time = Date.parse(at).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
