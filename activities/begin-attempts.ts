import { findAcknowledged } from '../src/db/alerts.ts';
import { findChannels, type ChannelRow } from '../src/db/channels.ts';
import { databaseClock } from '../src/db/clock.ts';
import { noteTakenOut, type Stop } from '../src/db/decisions.ts';
import { announce } from '../src/db/hints.ts';
import { findIntegrations, findWatched, type IntegrationRow } from '../src/db/integrations.ts';
import { lockNotifications, writeDeliveries, type NotificationRow } from '../src/db/notifications.ts';
import type { Tx } from '../src/db/orm.ts';
import { findAlertsOfDisabledRules } from '../src/db/policy-rules.ts';
import { decideAttempt, stillToTell } from '../src/domain/delivery.ts';
import { nextDue } from '../src/domain/quiet.ts';
import type { Message } from '../src/notify/channel.ts';
import { composeMessage } from './compose-message.ts';

/** What there is to do about a message: nothing, or to hand over what was composed. */
export type Attempt =
  | { readonly row: NotificationRow | undefined; readonly message: undefined }
  | {
      readonly row: NotificationRow;
      readonly message: Message;
      readonly channel: ChannelRow;
      /** The clock of the database, which its times are of. */
      readonly clock: () => Date;
    };

interface Asked {
  readonly ids: readonly string[];
  /** Which delivery asks; that of the batch is run 0. */
  readonly run: number;
  readonly publicUrl: string;
}

/**
 * Decides, under the locks of some notifications, whether there is still something to send of each, and marks those rows
 * `sending` before the provider is called: whoever finds that mark knows an answer was lost (NTF-6). In the order of the ids.
 */
export async function beginAttempts(tx: Tx, { ids, ...how }: Asked): Promise<Attempt[]> {
  const before = new Map((await lockNotifications(tx, ids)).map((row) => [row.id, row]));
  const context = await readContext(tx, [...before.values()]);
  const attempts: Attempt[] = [];
  for (const id of ids) attempts.push(await beginAttempt(tx, before.get(id), { ...how, ...context }));
  const changed = attempts.flatMap(({ row }) => (row && row !== before.get(row.id) ? [row] : []));
  await writeDeliveries(tx, changed);
  await announce(
    tx,
    changed.map((row) => row.integration),
    'notifications',
  );
  return attempts;
}

/** What the messages are judged by. */
interface AttemptContext {
  readonly clock: () => Date;
  readonly channels: ReadonlyMap<string, ChannelRow>;
  readonly integrations: ReadonlyMap<string, IntegrationRow>;
  readonly stopped: ReadonlyMap<string, Stop>;
}

async function readContext(tx: Tx, rows: readonly NotificationRow[]): Promise<AttemptContext> {
  const channels = await findChannels(
    tx,
    rows.map((row) => row.channel),
  );
  const integrations = await findIntegrations(
    tx,
    rows.map((row) => row.integration),
  );
  const alerts = rows.flatMap(({ items }) => items.map((item) => item.alertId));
  return {
    clock: await databaseClock(tx),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    integrations: new Map(integrations.map((integration) => [integration.id, integration])),
    stopped: await findStopped(tx, alerts),
  };
}

/** As a message that is queued now would leave them out: a rule that is switched off comes first. */
async function findStopped(tx: Tx, alerts: readonly string[]): Promise<Map<string, Stop>> {
  const acknowledged = [...(await findAcknowledged(tx, alerts))].map(
    ([id, by]) => [id, { reason: 'acknowledged', acknowledged: by }] as const,
  );
  const disabled = (await findAlertsOfDisabledRules(tx, alerts)).map(
    (id) => [id, { reason: 'rule_disabled', acknowledged: null }] as const,
  );
  return new Map<string, Stop>([...acknowledged, ...disabled]);
}

/** What to do about a message, with its row as it is from here on. */
async function beginAttempt(
  tx: Tx,
  row: NotificationRow | undefined,
  { clock, channels, integrations, stopped, run, publicUrl }: AttemptContext & Omit<Asked, 'ids'>,
): Promise<Attempt> {
  const channel = row && channels.get(row.channel);
  // It went with its integration.
  if (!row || !channel) return { row: undefined, message: undefined };
  const integration = integrations.get(row.integration);
  const now = clock();
  const decision = decideAttempt(row, {
    run,
    now,
    integrationDeleted: !integration,
    channelRemoved: channel.removedAt != null,
    stopped,
    stillQuiet: row.kind === 'quiet' && (await isStillQuiet(tx, row)),
  });
  if (decision.act === 'leave') return { row, message: undefined };
  if (row.kind === 'head') await noteStopped(tx, row, stopped);
  // Found `sending`: an earlier attempt never learned its answer.
  const unknownAttempts = row.unknownAttempts + (row.status === 'sending' ? 1 : 0);
  if (decision.act === 'end') {
    const { status, reason } = decision;
    const providerRefused = status === 'failed' && row.providerRefused;
    const ended = { ...row, status, reason, unknownAttempts, providerRefused, finishedAt: now };
    return { row: ended, message: undefined };
  }
  const started = {
    ...row,
    status: 'sending' as const,
    attempts: row.attempts + 1,
    unknownAttempts,
    firstAttemptAt: row.firstAttemptAt ?? now,
  };
  const about = { row, integration: integration!, channel, items: decision.items, publicUrl };
  return { row: started, channel, clock, message: await composeMessage(tx, about) };
}

/** Writes down which alerts stand in the message no more, and why (ACK-4, ALR-11, NTF-7). */
async function noteStopped(tx: Tx, row: NotificationRow, stopped: ReadonlyMap<string, Stop>): Promise<void> {
  const told = new Set(stillToTell(row.items, stopped));
  await noteTakenOut(tx, row, {
    told: [...told].map((item) => item.alertId),
    takenOut: row.items
      .filter((item) => !told.has(item))
      .map(({ alertId }) => [alertId, stopped.get(alertId)!] as const),
  });
}

/**
 * The silence that the message tells of has not ended, and nobody has changed what is expected (INT-4). Whoever found it
 * silent has looked at the clock: another one's may be behind.
 */
async function isStillQuiet(tx: Tx, { integration, quiet }: NotificationRow): Promise<boolean> {
  const [watched] = await findWatched(tx, integration);
  return watched !== undefined && nextDue(watched)?.toISOString() === quiet?.dueAt;
}
