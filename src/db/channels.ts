import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from './orm.ts';
import { rowsOf } from './rows.ts';
import { Channel, type Row } from './schema.ts';

export type ChannelRow = Row<typeof Channel>;
type ChannelInput = Pick<ChannelRow, 'kind' | 'target' | 'minSeverity' | 'notifyResolved'>;

/** The channels of an integration that are in use, in the order they were given. */
export async function listChannels(tx: Tx, integration: string): Promise<ChannelRow[]> {
  return listChannelsOf(tx, [integration]);
}

/** The channels of several integrations that are in use, by position. */
export async function listChannelsOf(tx: Tx, integrations: readonly string[]): Promise<ChannelRow[]> {
  const inUse = sql`
    select * from channel where integration_id = any(${[...integrations]}::uuid[]) and removed_at is null order by position`;
  return rowsOf(tx, Channel, inUse);
}

/** Some channels by id, removed ones included. */
export async function findChannels(tx: Tx, ids: readonly string[]): Promise<ChannelRow[]> {
  return rowsOf(tx, Channel, sql`select * from channel where id = any(${[...new Set(ids)]}::uuid[])`);
}

/** A channel by id, even if it was removed. */
export async function findChannel(tx: Tx, id: string): Promise<ChannelRow | undefined> {
  return (await findChannels(tx, [id]))[0];
}

/** Addresses that differ only in upper and lower case are one address, as in the check of a list of channels. */
function isSame(one: ChannelInput, other: ChannelInput): boolean {
  return one.kind === other.kind && one.target.toLowerCase() === other.target.toLowerCase();
}

/**
 * Replaces the channels of an integration; those whose kind and target stay keep their ids (NTF-7). Gives the ids of the
 * channels that were removed.
 */
export async function replaceChannels(tx: Tx, integration: string, wanted: readonly ChannelInput[]): Promise<string[]> {
  const before = await listChannels(tx, integration);
  const kept = new Set<string>();
  for (const [position, channel] of wanted.entries()) {
    const same = before.find((each) => isSame(each, channel));
    if (same) {
      kept.add(same.id);
      await tx.nativeUpdate(Channel, { id: same.id }, { ...channel, position });
    } else {
      await tx.insert(Channel, { id: uuidv7(), integration, ...channel, position });
    }
  }
  const removed = before.filter((channel) => !kept.has(channel.id)).map((channel) => channel.id);
  if (removed.length > 0) await tx.nativeUpdate(Channel, { id: { $in: removed } }, { removedAt: new Date() });
  return removed;
}
