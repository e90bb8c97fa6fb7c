import { run } from './admin/run.ts';
import { outliveTerminal } from './standalone/say.ts';

outliveTerminal();
process.exitCode = await run(process.argv.slice(2));
