import { findAlertEvents, findAlertPage, type AlertPage, type AlertRow } from '../db/alerts.ts';
import { findIntegration } from '../db/integrations.ts';
import { readEvaluatedLine } from '../db/line.ts';
import { findDecisions, findNotificationsAbout, type DecisionRow } from '../db/notifications.ts';
import { findDisabledRules } from '../db/policy-rules.ts';
import type { Tx } from '../db/orm.ts';
import { findReports } from '../db/reports.ts';
import { evidenceOf } from '../domain/evidence.ts';

/** How many reports of the line an alert's timeline looks back over. */
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
  const disabled = await findDisabledRules(
    tx,
    rows.map((row) => row.integration),
  );
  return rows.map((row) => {
    const ruleDisabled = disabled.some(
      ({ integration, ruleId }) => integration === row.integration && ruleId === row.ruleId,
    );
    return presentAlert(row, ruleDisabled);
  });
}

function presentAlert(row: AlertRow, ruleDisabled: boolean) {
  return {
    id: row.id,
    integrationId: row.integration,
    ruleId: row.ruleId,
    ruleName: row.ruleName,
    scope: row.scope,
    severity: row.severity,
    message: row.message,
    count: row.count,
    status: row.resolvedAt ? 'resolved' : 'open',
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
  };
}

/** An alert with its timeline, oldest first: its own events, the reports it failed in, and the mails about it (ALR-10). */
export async function readAlert(tx: Tx, row: AlertRow) {
  const [events, failing, notifications] = [
    await findAlertEvents(tx, row.id),
    await failingReports(tx, row),
    await findNotificationsAbout(tx, row.integration, row.id),
  ];
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
    ...notifications.map(
      ({ id, channel, status, reason, headCommit, attempts, unknownAttempts, createdAt, finishedAt }) => ({
        kind: 'notification' as const,
        at: finishedAt ?? createdAt,
        commitSha: headCommit,
        notificationId: id,
        channelId: channel,
        status,
        attempts,
        unknownAttempts,
        reason: reason ?? null,
      }),
    ),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const decisions = await findDecisions(tx, row.integration, row.id, shownDecisions);
  return { ...(await readAlertRow(tx, row)), timeline, decisions: decisions.map(presentDecision) };
}

function presentDecision({ channelId, reportId, revision, reason, notificationId, at }: DecisionRow) {
  return { channelId, reportId, revision, reason, notificationId: notificationId ?? null, at };
}

/** The reports of the line in which the alert failed, up to its last one; the most recent ones where there are many. */
async function failingReports(tx: Tx, row: AlertRow) {
  const integration = await findIntegration(tx, row.integration);
  const [lastSeen] = await findReports(tx, row.integration, [row.lastSeenCommit]);
  if (!integration || lastSeen?.lineSeq == null) return [];
  const line = await readEvaluatedLine(tx, integration, { lineSeq: lastSeen.lineSeq, limit: timelineReports });
  const introduced = line.findIndex(({ report }) => report.commitSha === row.introducedByCommit);
  return line
    .slice(0, introduced === -1 ? line.length : introduced + 1)
    .filter(({ evaluated }) => evidenceOf(evaluated, row) === 'failing')
    .map(({ report }) => report);
}
