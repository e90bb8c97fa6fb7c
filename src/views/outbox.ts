import {
  findCapturedMail,
  findCapturedMails,
  type CapturedMailPage,
  type CapturedMailRow,
} from '../db/captured-mails.ts';
import type { Tx } from '../db/orm.ts';

/** The mails that no provider was there to take, newest first (NTF-10). */
export async function listCapturedMails(tx: Tx, page: CapturedMailPage) {
  return (await findCapturedMails(tx, page)).map(presentMail);
}

/** One of them, by the notification it is of. */
export async function readCapturedMail(tx: Tx, notification: string) {
  const row = await findCapturedMail(tx, notification);
  return row && presentMail(row);
}

function presentMail({ notification, integration, to, subject, text, html, capturedAt }: CapturedMailRow) {
  return { notificationId: notification, integrationId: integration, to, subject, text, html, capturedAt };
}
