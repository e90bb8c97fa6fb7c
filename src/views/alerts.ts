import { findAlertEvents, findAlertPage, type AlertPage, type AlertRow } from '../db/alerts.ts';
import { findChannels } from '../db/channels.ts';
import { findIntegration } from '../db/integrations.ts';
import { readEvaluatedLine, type EvaluatedEntry } from '../db/line.ts';
import { countMessages, findDecisions, type MessageCount } from '../db/decisions.ts';
import { findNotificationsAbout } from '../db/notifications.ts';
import { findDisabledRules } from '../db/policy-rules.ts';
import type { Tx } from '../db/orm.ts';
import { findHead, findReports } from '../db/reports.ts';
import { failsAt } from '../domain/blame.ts';
import type { Identity } from '../domain/evidence.ts';
import { dialectUnder } from '../domain/report.ts';
import { readAlertLane } from './alert-lane.ts';
import { presentDecision } from './decisions.ts';
import { presentProgress } from './message.ts';
import { reportsAtOnce } from './since.ts';

/** How many reports of the line an alert's timeline looks back over; fewer where they are very large. */
const timelineReports = 100;
/** How many of the latest decisions about notifications are shown with an alert (NTF-7). */
const shownDecisions = 50;

/** Alerts, newest first. */
export async function listAlerts(tx: Tx, filter: AlertPage) {
  return presentAlerts(tx, await findAlertPage(tx, filter));
}

/** An alert without its timeline. */
export async function readAlertRow(tx: Tx, row: AlertRow) {
  const [alert] = await presentAlerts(tx, [row]);
  return alert!;
}

async function presentAlerts(tx: Tx, rows: readonly AlertRow[]) {
  const [disabled, counted] = await Promise.all([
    findDisabledRules(
      tx,
      rows.map((row) => row.integration),
    ),
    countMessages(
      tx,
      rows.map(({ id }) => id),
    ),
  ]);
  const messages = Map.groupBy(counted, ({ alertId }) => alertId);
  return rows.map((row) => {
    const ruleDisabled = disabled.some(
      ({ integration, ruleId }) => integration === row.integration && ruleId === row.ruleId,
    );
    return presentAlert(row, { ruleDisabled, messages: messages.get(row.id) ?? [] });
  });
}

function presentAlert(
  row: AlertRow,
  { ruleDisabled, messages }: { ruleDisabled: boolean; messages: readonly MessageCount[] },
) {
  return {
    id: row.id,
    integrationId: row.integration,
    ruleId: row.ruleId,
    ruleName: row.ruleName,
    scope: row.scope,
    severity: row.severity,
    message: row.message,
    count: row.count,
    status: row.resolvedAt ? ('resolved' as const) : ('open' as const),
    introducedByCommit: row.introducedByCommit,
    introducedExact: row.introducedExact,
    detectedAtCommit: row.detectedAtCommit,
    openedAt: row.openedAt,
    lastSeenCommit: row.lastSeenCommit,
    lastEvaluatedCommit: row.lastEvaluatedCommit,
    occurrences: row.occurrences,
    acknowledgedAt: row.acknowledgedAt ?? null,
    acknowledgedBy: row.acknowledgedBy ?? null,
    acknowledgeNote: row.acknowledgeNote ?? null,
    resolvedByCommit: row.resolvedByCommit ?? null,
    resolvedAtCommit: row.resolvedAtCommit ?? null,
    resolvedAt: row.resolvedAt ?? null,
    resolutionReason: row.resolutionReason ?? null,
    previousAlertId: row.previousAlertId ?? null,
    // Its rule is switched off: it neither recurs nor mails, and still resolves (ALR-11).
    ruleDisabled,
    messages: messages.map(({ status, count }) => ({ status, count })),
  };
}

/** An alert with its timeline, oldest first: its own events, the reports it failed in, and the mails about it (ALR-10). */
export async function readAlert(tx: Tx, row: AlertRow) {
  const [events, failing, notifications] = [
    await findAlertEvents(tx, row.id),
    await failingReports(tx, row),
    await findNotificationsAbout(tx, row.integration, row.id),
  ];
  const channels = await findChannels(
    tx,
    notifications.map(({ channel }) => channel),
  );
  const timeline = [
    ...events.map(({ kind, at, commitSha, by, note, severity }) => ({
      kind,
      at,
      commitSha: commitSha ?? null,
      ...(by && { by }),
      ...(note && { note }),
      ...(severity && { severity }),
    })),
    ...failing.map(({ commitSha, receivedAt }) => ({ kind: 'failing' as const, at: receivedAt, commitSha })),
    ...notifications.map((message) => ({
      kind: 'notification' as const,
      at: message.finishedAt ?? message.createdAt,
      commitSha: message.headCommit ?? null,
      notificationId: message.id,
      channelRemoved: channels.find((each) => each.id === message.channel)?.removedAt != null,
      ...presentProgress(message),
    })),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const decisions = await findDecisions(tx, row.id, shownDecisions);
  return {
    ...(await readAlertRow(tx, row)),
    closesByAbsence: await listsFindingsAlone(tx, row.integration),
    timeline,
    lane: await readAlertLane(tx, row),
    decisions: decisions.map(presentDecision),
  };
}

/** Whether the head of an integration is read as a list of findings, in which absence is evidence (ALR-5). */
async function listsFindingsAlone(tx: Tx, integrationId: string): Promise<boolean> {
  const integration = await findIntegration(tx, integrationId);
  const head = integration && (await findHead(tx, integration));
  return integration !== undefined && dialectUnder(integration.resultMode, head?.dialect ?? 'rules') === 'issues';
}

/** The reports of the line in which the alert failed, oldest first, up to its last one; the most recent of many. */
async function failingReports(tx: Tx, row: AlertRow) {
  const integration = await findIntegration(tx, row.integration);
  const ends = await findReports(tx, row.integration, [row.introducedByCommit, row.lastSeenCommit]);
  const placeOf = (commit: string) => ends.find((report) => report.commitSha === commit)?.lineSeq;
  const [first, last] = [placeOf(row.introducedByCommit), placeOf(row.lastSeenCommit)];
  if (!integration || last == null) return [];
  const [newest] = await readEvaluatedLine(tx, integration, { lineSeq: last, limit: 1 });
  // Retention has removed its content, and those of the reports before it.
  if (!newest) return [];
  const limit = reportsAtOnce(newest.findings.size, timelineReports);
  const line = await readEvaluatedLine(tx, integration, { lineSeq: last, limit });
  return ownStretch(line, row, first != null && first <= last ? first : undefined)
    .filter((entry) => failsAt(entry, row))
    .map(({ report }) => report)
    .toReversed();
}

/**
 * The part of the line, newest first, that goes back to the place of an alert's introduction. Undefined where a checkpoint
 * reset has put that behind the newest (ORD-9): then the unbroken run alone is certain to be this alert's.
 */
function ownStretch(line: readonly EvaluatedEntry[], alert: Identity, introduced: bigint | undefined) {
  const beyond = line.findIndex((entry) =>
    introduced === undefined ? failsAt(entry, alert) === false : entry.lineSeq < introduced,
  );
  return beyond === -1 ? line : line.slice(0, beyond);
}
