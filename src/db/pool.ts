import type { Pool, PoolClient } from 'pg';
import { hasCode, sqlState } from './errors.ts';

/**
 * Keeps connections that are of no use any more out of the pool; each of them would take up one of its places for good.
 */
export function keepUsable(pool: Pool): void {
  const readOnly = new WeakSet<PoolClient>();
  pool.on('connect', (client) => {
    // Kysely releases a connection only after its rollback worked, and on a lost connection no rollback does.
    client.once('end', () => client.release(true));
    watchAnswers(client, {
      // The server no longer answers, or the network dropped the connection: every further statement would wait in vain.
      onSilence: () => void client.end(),
      // The connection stays read-only until it ends, even when new ones can write again.
      onReadOnly: () => readOnly.add(client),
    });
  });
  pool.on('acquire', (client) => {
    // The pool sets `client.release` just after this event. It throws when it is called twice, as may happen here: at the
    // loss of a connection (above), and by Kysely.
    queueMicrotask(() => {
      const release = client.release.bind(client);
      let released = false;
      client.release = (error) => {
        if (!released) release(error ?? readOnly.has(client));
        released = true;
      };
    });
  });
}

function watchAnswers(client: PoolClient, { onSilence, onReadOnly }: Record<'onSilence' | 'onReadOnly', () => void>) {
  const ask = client.query.bind(client) as (...asked: unknown[]) => unknown;
  const watched = (...asked: unknown[]): unknown => {
    const answer = ask(...asked);
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if (!(error instanceof Error)) return;
        if (error.message === 'Query read timeout') onSilence();
        if (hasCode(error, sqlState.readOnlyTransaction)) onReadOnly();
      });
    }
    return answer;
  };
  client.query = watched as typeof client.query;
}
