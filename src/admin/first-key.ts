import { loadConfig } from '../config.ts';
import { makeAdminKey } from '../db/first-key.ts';
import { reasonOf } from '../reason.ts';
import { Unreachable } from './api.ts';
import { readSettings, UsageError } from './usage-error.ts';

const help = `  first-key

Make an installation-wide admin key in the database of DATABASE_URL and print it, alone. For a new installation, and for
one that nobody has a key of any more. It is audited.
`;

/** Makes an admin key with nothing but the database, for whoever has none to ask the API with (INT-2). */
export async function printFirstKey(args: readonly string[]): Promise<void> {
  if (args.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(help);
    return;
  }
  if (args.length > 0) throw new UsageError('"first-key" takes no options: it reads DATABASE_URL.');
  const { databaseUrl } = readSettings(loadConfig);
  const key = await makeAdminKey(databaseUrl).catch((error: unknown) => {
    throw new Unreachable(`No key could be made in the database of DATABASE_URL (${reasonOf(error)}).`);
  });
  process.stdout.write(`${key}\n`);
  process.stderr.write('This is the only time the key is shown. Whoever has it may do everything.\n');
}
