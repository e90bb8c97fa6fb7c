import { findChannels, type ChannelRow } from '../db/channels.ts';
import { findNotSent, findTakenOut } from '../db/decisions.ts';
import {
  countItems,
  findNotificationPage,
  type NotificationPage,
  type NotificationRow,
  type NotificationState,
} from '../db/notifications.ts';
import type { Tx } from '../db/orm.ts';
import { tellReason } from './decisions.ts';
import { presentMessage } from './message.ts';

/** How many alerts that are not in a message are listed with it. */
const listedNotSent = 200;

/** Who may see where a message goes: an address is shown to admins alone (INT-3). */
export interface Reader {
  readonly seesTargets: boolean;
}

/** The messages of an integration, newest first. */
export async function listNotifications(tx: Tx, integration: string, page: NotificationPage, reader: Reader) {
  return presentAll(tx, await findNotificationPage(tx, integration, page), reader);
}

/** One message, with the alerts it tells, and those of its head that it does not, and why (NTF-7). */
export async function readNotification(tx: Tx, row: NotificationRow, reader: Reader) {
  const [presented] = await presentAll(tx, [row], reader);
  const notSent = row.kind === 'head' ? await findNotSent(tx, row, listedNotSent) : [];
  const takenOut = await findTakenOut(tx, row);
  return {
    ...presented!,
    items: row.items.filter((item) => !takenOut.has(item.alertId)),
    notSent: notSent.map(({ total: _total, ...each }) => ({
      ...each,
      words: tellReason(each.reason, each.acknowledged),
    })),
    notSentCount: notSent[0]?.total ?? 0,
  };
}

async function presentAll(tx: Tx, rows: readonly NotificationState[], { seesTargets }: Reader) {
  const channels = await findChannels(
    tx,
    rows.map((row) => row.channel),
  );
  const counts = await countItems(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const channel = channels.find((each) => each.id === row.channel);
    return {
      ...presentNotification(row, channel),
      target: seesTargets ? (channel?.target ?? null) : null,
      counts: counts.get(row.id) ?? { opened: 0, recurring: 0, resolved: 0 },
    };
  });
}

function presentNotification(row: NotificationState, channel: ChannelRow | undefined) {
  return {
    ...presentMessage(row),
    channel: channel?.kind ?? null,
    channelRemoved: channel?.removedAt != null,
    reportId: row.reportId ?? null,
    batchId: row.batch ?? null,
    quiet: row.quiet ?? null,
    firstAttemptAt: row.firstAttemptAt ?? null,
  };
}
