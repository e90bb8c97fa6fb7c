import { v7 as uuidv7 } from 'uuid';
import type { Tx } from './orm.ts';
import { Channel, type Row } from './schema.ts';

export type ChannelRow = Row<typeof Channel>;
type ChannelInput = Pick<ChannelRow, 'kind' | 'target' | 'minSeverity' | 'notifyResolved'>;

/** The channels of an integration that are in use, in the order they were given. */
export async function listChannels(tx: Tx, integration: string): Promise<ChannelRow[]> {
  return tx.find(Channel, { integration, removedAt: null }, { orderBy: { position: 'asc' } });
}

/** A channel by id, also one that was removed. */
export async function findChannel(tx: Tx, id: string): Promise<ChannelRow> {
  return tx.findOneOrFail(Channel, { id });
}

/** Puts a list of channels in place of the old one; those of equal kind and target keep their ids (NTF-7). */
export async function replaceChannels(tx: Tx, integration: string, wanted: readonly ChannelInput[]): Promise<void> {
  const before = await listChannels(tx, integration);
  const kept = new Set<string>();
  for (const [position, channel] of wanted.entries()) {
    const same = before.find((each) => each.kind === channel.kind && each.target === channel.target);
    if (same) {
      kept.add(same.id);
      await tx.nativeUpdate(Channel, { id: same.id }, { ...channel, position });
    } else {
      await tx.insert(Channel, { id: uuidv7(), integration, ...channel, position });
    }
  }
  const removed = before.filter((channel) => !kept.has(channel.id)).map((channel) => channel.id);
  if (removed.length > 0) await tx.nativeUpdate(Channel, { id: { $in: removed } }, { removedAt: new Date() });
}
