import type { Pool, PoolClient } from 'pg';
import { hasCode, sqlState } from './errors.ts';

/** Keeps connections out of the pool that are of no use any more; each would cost one of its places for good. */
export function keepUsable(pool: Pool): void {
  const readOnly = new WeakSet<PoolClient>();
  pool.on('connect', (client) => {
    // Kysely releases one only after a rollback that worked, and on a lost connection none does.
    client.once('end', () => client.release(true));
    watchAnswers(client, {
      // The server answers no more, or the network in between forgot the connection: whatever is asked next waits behind.
      onSilence: () => void client.end(),
      // It stays so until it ends, though the server may let others write again.
      onReadOnly: () => readOnly.add(client),
    });
  });
  pool.on('acquire', (client) => {
    // The pool sets `release` just after this event, and throws when it is called twice.
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
