import { keepCapturedMails } from '../src/db/captured-mails.ts';
import type { Database } from '../src/db/orm.ts';
import { gather } from '../src/gather.ts';
import type { CapturedMail } from '../src/notify/captured.ts';

/** What keeps mails that no provider is there to take (NTF-10); those that come at the same time, together. */
export function createKeepCaptured(db: Database): (mail: CapturedMail) => Promise<void> {
  return gather<CapturedMail, void>({
    atOnce: 2,
    holdMs: 1_000,
    lingerMs: 0,
    mostWaiting: 10_000,
    share: () => 1 / 20,
    concernsAll: () => true,
    async run(mails) {
      const rows = mails.map(({ notificationId: notification, integrationId: integration, ...mail }) => ({
        notification,
        integration,
        ...mail,
      }));
      await db.transaction((tx) => keepCapturedMails(tx, rows));
      return [];
    },
  });
}
