import type { Pool } from 'pg';

/**
 * Gives connections back that were lost in the middle of a transaction. Kysely releases one only after a rollback that
 * worked, and on a lost connection none does: without this, a restart of PostgreSQL would use up the pool for good.
 */
export function releaseLostConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    client.once('end', () => client.release(true));
  });
  pool.on('acquire', (client) => {
    // The pool sets `release` just after this event, and throws when it is called twice.
    queueMicrotask(() => {
      const release = client.release.bind(client);
      let released = false;
      client.release = (error) => {
        if (!released) release(error);
        released = true;
      };
    });
  });
}
