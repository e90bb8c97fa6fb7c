import { loadLauncherConfig } from './config.ts';
import { reasonOf } from './reason.ts';
import { launch } from './standalone/launch.ts';
import { outliveTerminal } from './standalone/say.ts';

/** `npm start`: PostgreSQL, Temporal, the worker and the API on one machine, from a clone. */
async function main(): Promise<number> {
  try {
    return await launch({ config: loadLauncherConfig(), env: process.env });
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    return 1;
  }
}

outliveTerminal();
// An explicit end: a connection that some library left open must not keep a stopped launcher alive.
process.exit(await main());
