import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import type { Logger } from 'pino';
import type { Tx } from './orm.ts';

/** What may have changed in an integration; `settings` is everything that is audited: settings, keys, channels, rules. */
export const topics = ['reports', 'alerts', 'notifications', 'ingest', 'settings'] as const;
export type Topic = (typeof topics)[number];

/** Says what is worth reading again, without saying what it is now. */
export interface Hint {
  readonly topic: Topic;
  readonly integrationId: string;
}

/** Receives hints of changes. */
export interface HintReader {
  hint(hint: Hint): void;
  /** Hints may have been lost until now: anything may have changed. */
  gap(): void;
}

/** The channel of LISTEN and NOTIFY that hints go through. */
const notifyName = 'clef_hints';

/** Tells every API process, once this transaction is committed, what changed in one or several integrations. */
export async function announce(
  tx: Tx,
  integrations: string | readonly string[],
  ...changed: readonly Topic[]
): Promise<void> {
  const payloads = [...new Set([integrations].flat())].map((id) => [id, ...changed].join(' '));
  if (payloads.length === 0) return;
  await sql`select pg_notify(${notifyName}, payload) from unnest(${payloads}::text[]) as payload`.execute(
    tx.getKysely(),
  );
}

/** The pauses between attempts to connect, in milliseconds: each is twice the one before it, up to the longest. */
const waits = { shortest: 250, longest: 10_000 };
/** How often the connection is tried, in milliseconds: one that was cut silently is only noticed when it is used. */
const probeMs = 15_000;

/**
 * Listens on a connection of its own, which it opens again after a loss, until it is stopped. The reader is told of a gap
 * whenever the connection is made.
 */
export function listenForHints(
  { url, log }: { url: string; log: Logger },
  reader: HintReader,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = keepListening();
  return {
    async stop() {
      stopping.abort();
      await stopped;
    },
  };

  async function keepListening(): Promise<void> {
    let wait = waits.shortest;
    while (!signal.aborted) {
      try {
        await listenUntilLost(url, reader, signal);
        wait = waits.shortest;
      } catch (error) {
        log.warn({ err: error, retryInMs: wait }, 'no hints of changes: the database does not answer');
        wait = Math.min(wait * 2, waits.longest);
      }
      // The pause ends at once when listening is to stop.
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resolves when an open connection is lost, or when listening is to stop; rejects when no connection could be opened. */
async function listenUntilLost(url: string, reader: HintReader, signal: AbortSignal): Promise<void> {
  const bounds = { connectionTimeoutMillis: 5_000, query_timeout: 10_000 };
  const client = new Client({ connectionString: url, application_name: 'clef-pro hints', keepAlive: true, ...bounds });
  const { promise: lost, resolve: giveUp } = Promise.withResolvers<void>();
  client.on('error', () => giveUp());
  client.on('end', () => giveUp());
  const whenAborted = () => giveUp();
  signal.addEventListener('abort', whenAborted);
  const probe = setInterval(() => void client.query('select 1').catch(() => giveUp()), probeMs);
  client.on('notification', ({ payload }) => {
    for (const hint of read(payload ?? '')) reader.hint(hint);
  });
  try {
    await client.connect();
    await client.query(`listen ${notifyName}`);
    reader.gap();
    await lost;
  } finally {
    clearInterval(probe);
    signal.removeEventListener('abort', whenAborted);
    // On a dead connection end() never resolves: wait one second at most.
    await Promise.race([client.end(), pause(1_000)]);
  }
}

/** Reads a payload; leaves out unknown topics, which a newer process may announce during an upgrade. */
function read(payload: string): Hint[] {
  const [integrationId = '', ...words] = payload.split(' ');
  return topics.filter((topic) => words.includes(topic)).map((topic) => ({ topic, integrationId }));
}
