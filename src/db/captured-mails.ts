import { sql } from 'kysely';
import { compareByCodeUnit } from '../domain/text-order.ts';
import { firstIdOf } from './ids.ts';
import { notDeleted, unlessDeleted } from './integrations.ts';
import type { Tx } from './orm.ts';
import { insertRows, rowsOf } from './rows.ts';
import { CapturedMail, type Row } from './schema.ts';

export type CapturedMailRow = Row<typeof CapturedMail>;

/** Stores mails in place of sending them, while no provider is configured; a repeat changes nothing (NTF-10). */
export async function keepCapturedMails(tx: Tx, mails: readonly Omit<CapturedMailRow, 'capturedAt'>[]): Promise<void> {
  const capturedAt = new Date();
  // In the order of the key, so that two transactions that store the same mails do not end in a deadlock.
  const rows = mails.toSorted((one, other) => compareByCodeUnit(one.notification, other.notification));
  await insertRows(
    tx,
    CapturedMail,
    rows.map((mail) => ({ ...mail, capturedAt })),
    { skipsExisting: true },
  );
}

export interface CapturedMailPage {
  /** Undefined for the mails of all integrations. */
  readonly integration: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** A page of captured mails, newest first; ids of notifications are UUIDv7, so they sort by time. */
export async function findCapturedMails(
  tx: Tx,
  { integration, before, limit }: CapturedMailPage,
): Promise<CapturedMailRow[]> {
  const conditions = [
    notDeleted(),
    integration === undefined ? [] : sql`integration_id = ${integration}`,
    before === undefined ? [] : sql`notification_id < ${before}`,
  ].flat();
  const mails = sql`
    select * from captured_mail where ${sql.join(conditions, sql` and `)} order by notification_id desc limit ${limit}`;
  return rowsOf(tx, CapturedMail, mails);
}

/** The captured mail of a notification, unless its integration was deleted (PRV-7). */
export async function findCapturedMail(tx: Tx, notification: string): Promise<CapturedMailRow | undefined> {
  return unlessDeleted(tx, (await tx.findOne(CapturedMail, { notification })) ?? undefined);
}

/** Removes up to `limit` captured mails that are older than a moment; gives their number. */
export async function removeCapturedMails(tx: Tx, before: Date, limit: number): Promise<number> {
  // Narrowed by the time in the id, which has an index: a mail is captured after its notification was made.
  const { numAffectedRows = 0n } = await sql`
    delete from captured_mail where notification_id = any(array(
      select notification_id from captured_mail
      where notification_id < ${firstIdOf(before)} and captured_at < ${before}::timestamptz
      order by notification_id limit ${limit}))`.execute(tx.getKysely());
  return Number(numAffectedRows);
}
