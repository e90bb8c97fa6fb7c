import type { NotificationState } from '../db/notifications.ts';

/** A message to one channel, and how far its delivery has come. */
export function presentMessage(row: NotificationState) {
  return {
    id: row.id,
    integrationId: row.integration,
    kind: row.kind,
    ...presentProgress(row),
    headCommit: row.headCommit ?? null,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt ?? null,
  };
}

/** How far the delivery of a message to one channel has come. */
export function presentProgress({ channel, status, attempts, unknownAttempts, reason }: NotificationState) {
  return {
    channelId: channel,
    status,
    attempts,
    // Attempts whose answer was lost: each of them may have sent a further copy (NTF-6).
    unknownAttempts,
    reason: reason ?? null,
  };
}
