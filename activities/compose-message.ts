import type { ChannelRow } from '../src/db/channels.ts';
import type { IntegrationRow } from '../src/db/integrations.ts';
import type { NotificationRow } from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import { findHead } from '../src/db/reports.ts';
import type { NotificationKind } from '../src/domain/delivery.ts';
import type { NotificationItem } from '../src/domain/notification.ts';
import type { Message } from '../src/notify/channel.ts';

interface About {
  readonly row: NotificationRow;
  readonly integration: IntegrationRow;
  readonly channel: ChannelRow;
  /** The alerts that are still to be told. */
  readonly items: readonly NotificationItem[];
  readonly publicUrl: string;
}

/** A notification as it is handed to its channel. */
export async function composeMessage(tx: Tx, about: About): Promise<Message> {
  const { row, integration, channel, items, publicUrl } = about;
  const addressed = {
    notificationId: row.id,
    integrationId: integration.id,
    integrationName: integration.name,
    channelId: channel.id,
    target: channel.target,
    publicUrl,
  };
  const kind: NotificationKind = row.kind;
  switch (kind) {
    case 'head':
      return { kind, ...addressed, headCommit: row.headCommit!, items };
    case 'quiet': {
      const { lastSentAt, dueAt } = row.quiet!;
      const head = await findHead(tx, integration);
      return {
        kind,
        ...addressed,
        lastSentAt: lastSentAt === null ? null : new Date(lastSentAt),
        dueAt: new Date(dueAt),
        headCommit: head?.commitSha ?? null,
      };
    }
    case 'test':
      return { kind, ...addressed, minSeverity: channel.minSeverity, notifyResolved: channel.notifyResolved };
  }
}
