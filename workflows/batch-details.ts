import { table } from './markdown.ts';
import type { AppliedBatch, DeliveredNotification } from '../activities/index.ts';

/** 50 rows in all; what is beyond them is folded into a link to the receipt. */
const reportRows = 40;
const notificationRows = 10;

const headWords = {
  head: 'became head',
  late: 'was late',
  untracked: 'is on an untracked branch',
  unchanged: 'was there already, unchanged',
  replaced: 'was there already, its content replaced',
};

/** What an operator reads beside a batch in the Temporal UI, in Markdown: ids, commits and counts only (PRV-6). */
export function batchDetails(state: {
  applied: AppliedBatch | undefined;
  delivered: readonly DeliveredNotification[];
}): string {
  if (!state.applied) return 'Waiting to be stored.';
  const { outcome, alerts, reports, reportCount, notifications, receiptUrl } = state.applied;
  if (outcome === 'deleted') return 'The integration was deleted: there is nothing more to do.';
  const receipt = `[Receipt](${receiptUrl})`;
  const done = new Map(state.delivered.map((each) => [each.notificationId, each]));
  const shownReports = reports.slice(0, reportRows);
  const shownNotifications = notifications.slice(0, notificationRows);
  return [
    outcome === 'failed'
      ? `**Failed**: the batch could not be applied; later batches pass it by. ${receipt}`
      : `HEAD ${headInWords(state.applied)} · alerts: ${alerts.opened} opened, ${alerts.recurring} recurring, ${alerts.resolved} resolved · ${receipt}`,
    table(
      ['Commit', 'Outcome', 'Cells ok / warning / critical / unknown', 'Failing results'],
      shownReports.map(({ commitSha, counts, ...report }) => [
        `\`${commitSha.slice(0, 12)}\``,
        report.outcome,
        `${counts.healthy} / ${counts.warning} / ${counts.critical} / ${counts.unknown}`,
        `${counts.failing}`,
      ]),
    ),
    more(reportCount - shownReports.length, 'reports'),
    notifications.length > 0
      ? table(
          ['Channel', 'State', 'Attempts'],
          shownNotifications.map((id, index) => {
            const delivery = done.get(id);
            return [`${index + 1}`, delivery?.status ?? 'in delivery', delivery ? `${delivery.attempts}` : ''];
          }),
        )
      : 'No notification.',
    more(notifications.length - shownNotifications.length, 'notifications'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Another report of the batch may replace the head, so that alerts follow although its HEAD is late (ORD-4). */
function headInWords({ headOutcome, alerts, notifications }: AppliedBatch): string {
  if (!headOutcome) return '';
  const silent = alerts.opened + alerts.recurring + alerts.resolved + notifications.length === 0;
  const aside = headOutcome === 'late' || headOutcome === 'untracked';
  return `${headWords[headOutcome]}${aside && silent ? ': history only' : ''}`;
}

function more(count: number, noun: string): string {
  return count > 0 ? `and ${count} more ${noun}: see the receipt` : '';
}
