import type { Answered, ApiClient, TestIntegration } from '../api-client.ts';
import type { AlertView, Hearing, View } from '../domain/history.ts';
import type { Front } from './front.ts';

/** What a look into an integration takes. */
type Sight = Pick<Front, 'api' | 'query'>;

/** What the API and the database show of an integration, in the words of a history. */
export type Seen = Omit<View, 'outcomes'> & { hearings: SeenHearing[] };
/** Which kind of news it was is told in the message alone. */
export type SeenHearing = Omit<Hearing, 'kind'> & { kind: Hearing['kind'] | undefined };

/** Reads everything that the rules determine about an integration. */
export async function see(stack: Sight, integration: TestIntegration): Promise<Seen> {
  const path = `/integrations/${integration.id}`;
  const { api } = stack;
  const [config, matrix, line, reports, alerts] = await Promise.all([
    api.get(path),
    api.get(`${path}/matrix`),
    everyItem<ListedReport>(api, `${path}/reports?line=1`),
    everyItem<ListedReport>(api, `${path}/reports?`),
    everyAlert(api, integration),
  ]);
  const ids = alerts.map((alert) => String(alert.id));
  return {
    line: line.map((each) => each.commitSha).toReversed(),
    head: matrix.body.commitSha,
    lastCommitSha: config.body.lastCommitSha ?? undefined,
    reports: Object.fromEntries(reports.map(toReport)),
    alerts: await seeAlerts(stack, integration, ids, alerts),
    hearings: await seeHearings(stack, integration, ids),
  };
}

interface ListedReport {
  readonly commitSha: string;
  readonly branch: string;
  readonly revision: number;
  readonly outsideLine: 'late' | 'untracked' | null;
}

function toReport({ commitSha, branch, revision, outsideLine }: ListedReport) {
  return [commitSha, { branch, revision, outside: outsideLine ?? undefined }];
}

/** Every alert of an integration, as they were opened; those of one head by identity. */
export async function everyAlert(api: ApiClient, { id }: TestIntegration): Promise<Answered['body'][]> {
  const alerts = await everyItem<Answered['body']>(api, `/integrations/${id}/alerts?status=all`);
  return alerts.toSorted((a, b) => (openingOf(a) < openingOf(b) ? -1 : 1));
}

function openingOf({ openedAt, ruleId, scope }: Answered['body']): string {
  return `${openedAt} ${ruleId} ${scope}`;
}

async function everyItem<Item>(api: ApiClient, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ;) {
    const { body } = await api.get(`${path}&limit=200${cursor}`);
    items.push(...body.items);
    if (body.nextCursor === null) return items;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

async function seeAlerts(
  { query }: Sight,
  { id }: TestIntegration,
  ids: readonly string[],
  alerts: readonly Answered['body'][],
): Promise<AlertView[]> {
  const events = await query('select alert_id, kind from alert_event where integration_id = $1 order by id', [id]);
  return alerts.map((alert) => ({
    ruleId: alert.ruleId,
    scope: alert.scope,
    status: alert.status,
    severity: alert.severity,
    message: alert.message,
    count: alert.count,
    occurrences: alert.occurrences,
    introducedByCommit: alert.introducedByCommit,
    introducedExact: alert.introducedExact,
    detectedAtCommit: alert.detectedAtCommit,
    lastSeenCommit: alert.lastSeenCommit,
    lastEvaluatedCommit: alert.status === 'open' ? alert.lastEvaluatedCommit : undefined,
    acknowledged: alert.acknowledgedAt !== null,
    resolvedByCommit: alert.resolvedByCommit ?? undefined,
    resolvedAtCommit: alert.resolvedAtCommit ?? undefined,
    reason: alert.resolutionReason ?? undefined,
    previous: alert.previousAlertId === null ? undefined : ids.indexOf(alert.previousAlertId),
    events: events.filter((event) => event['alert_id'] === alert.id).map((event) => String(event['kind'])),
  }));
}

/** Which channel an address is of; a channel that was taken away and came back is another row. */
export function channelAt(target: string): number {
  return Number(/^channel-(\d+)@/.exec(target)?.[1]);
}

/** Every decision about every channel, and what stands in the message it led to (NTF-7). */
async function seeHearings({ query }: Sight, { id }: TestIntegration, ids: readonly string[]): Promise<SeenHearing[]> {
  const rows = await query(
    `select r.commit_sha, d.revision, c.target, d.alert_id, d.reason,
       (select item->>'kind' from jsonb_array_elements(n.items) as item where item->>'alertId' = d.alert_id::text) as kind
     from notification_decision d join report r on r.id = d.report_id join channel c on c.id = d.channel_id
       left join notification n on n.id = d.notification_id and n.status = 'sent'
     where d.integration_id = $1`,
    [id],
  );
  return rows.map((row) => ({
    commit: String(row['commit_sha']),
    revision: Number(row['revision']),
    channel: channelAt(String(row['target'])),
    alert: ids.indexOf(String(row['alert_id'])),
    kind: (row['kind'] ?? undefined) as Hearing['kind'] | undefined,
    unheard: row['reason'] === 'notify' ? [] : [String(row['reason'])],
  }));
}
