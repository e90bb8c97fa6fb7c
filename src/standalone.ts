import { join } from 'node:path';
import { loadLauncherConfig } from './config.ts';
import { ensureAdminKey } from './db/first-key.ts';
import { migrate } from './db/migrate.ts';
import { reasonOf } from './reason.ts';
import { launch } from './standalone/launch.ts';
import { outliveTerminal } from './standalone/say.ts';

/** `npm start`: PostgreSQL, Temporal, the worker and the API on one machine, from a clone. */
async function main(): Promise<number> {
  try {
    return await launch({
      config: loadLauncherConfig(),
      env: process.env,
      apiScript: join(import.meta.dirname, 'server.ts'),
      workerScript: join(import.meta.dirname, 'worker.ts'),
      migrate,
      ensureAdminKey,
    });
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    return 1;
  }
}

outliveTerminal();
// Explicitly, for a connection that some library left open must not keep a stopped launcher.
process.exit(await main());
