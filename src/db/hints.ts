import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import type { Logger } from 'pino';
import type { Tx } from './orm.ts';

/** What of an integration may have changed; `settings` is whatever is audited of it: settings, keys, channels, rules. */
export const topics = ['reports', 'alerts', 'notifications', 'ingest', 'settings'] as const;
export type Topic = (typeof topics)[number];

/** Says that something is worth being read again, and nothing of what it is. */
export interface Hint {
  readonly topic: Topic;
  readonly integrationId: string;
}

/** Who is told of changes. */
export interface HintReader {
  hint(hint: Hint): void;
  /** Hints may have been lost before this moment: anything may have changed. */
  gap(): void;
}

/** The name under which PostgreSQL hands hints on. */
const notifyName = 'clef_hints';

/** Tells every API process, once this transaction is committed, what of an integration, or of several, changed. */
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

/** In milliseconds: between two attempts to connect, doubled up to the longest. */
const waits = { shortest: 250, longest: 10_000 };
/** A connection that was cut without a word shows only when something is asked over it. */
const probeMs = 15_000;

/**
 * Listens on a connection of its own, which it makes again after a loss, until it is stopped. The reader is told of a gap
 * whenever the connection stands (again).
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
      // Ends at once when it is to stop.
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resolves when a connection that stood is lost, or is to be given up; rejects when it could not be made. */
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
    // Over a line that fell silent nobody takes leave of us.
    await Promise.race([client.end(), pause(1_000)]);
  }
}

/** Leaves out topics that are not known here: during an upgrade a newer process may announce them. */
function read(payload: string): Hint[] {
  const [integrationId = '', ...words] = payload.split(' ');
  return topics.filter((topic) => words.includes(topic)).map((topic) => ({ topic, integrationId }));
}
