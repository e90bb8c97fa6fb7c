import { findCapturedMails } from '../db/notifications.ts';
import type { Tx } from '../db/orm.ts';

/** The mails that no provider was there to take, newest first (NTF-10). */
export async function listCapturedMails(tx: Tx, options: { limit: number; before: string | undefined }) {
  const rows = await findCapturedMails(tx, options);
  return rows.map(({ notification, to, subject, text, html, capturedAt }) => ({
    notificationId: notification,
    to,
    subject,
    text,
    html,
    capturedAt,
  }));
}
