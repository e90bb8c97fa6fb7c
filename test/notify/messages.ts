import type { NotificationItem } from '../../src/domain/notification.ts';
import type { Message } from '../../src/notify/channel.ts';

/** An alert for a message; say only what the test is about. */
export function anItem(changes: Partial<NotificationItem> = {}): NotificationItem {
  return {
    alertId: 'alert-1',
    kind: 'opened',
    ruleName: 'Missing encryption keys',
    scope: 'oauth/production',
    severity: 'critical',
    message: '2 keys are missing that staging has',
    count: 1,
    ...changes,
  };
}

/** A message with one new alert; say only what the test is about. */
export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    notificationId: 'notification-1',
    integrationId: 'integration-1',
    integrationName: 'payments-ci',
    channelId: 'channel-1',
    target: 'security@acme.com',
    headCommit: '5a81b7f0c2d94e1b8a7766554433221100ffeedd',
    items: [anItem()],
    publicUrl: 'https://clef.acme.internal/governance',
    ...changes,
  };
}
