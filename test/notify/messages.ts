import type { NotificationItem } from '../../src/domain/notification.ts';
import type { HeadMessage, QuietMessage, TestMessage } from '../../src/notify/channel.ts';

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

const addressed = {
  notificationId: 'notification-1',
  integrationId: 'integration-1',
  integrationName: 'payments-ci',
  channelId: 'channel-1',
  target: 'security@acme.com',
  publicUrl: 'https://clef.acme.internal/governance',
};
const headCommit = '5a81b7f0c2d94e1b8a7766554433221100ffeedd';

/** A message with one new alert; say only what the test is about. */
export function aMessage(changes: Partial<HeadMessage> = {}): HeadMessage {
  return { kind: 'head', ...addressed, headCommit, items: [anItem()], ...changes };
}

/** A message about an integration that fell silent. */
export function aQuietMessage(changes: Partial<QuietMessage> = {}): QuietMessage {
  const lastSentAt = new Date('2026-11-20T14:05:06.789Z');
  const dueAt = new Date('2026-11-20T15:05:06.789Z');
  return { kind: 'quiet', ...addressed, lastSentAt, dueAt, headCommit, ...changes };
}

/** A message that somebody asked for to see whether a channel works. */
export function aTestMessage(changes: Partial<TestMessage> = {}): TestMessage {
  return { kind: 'test', ...addressed, minSeverity: 'warning', notifyResolved: false, ...changes };
}
