import { chooseAccount } from './postgres-account.ts';
import { ensureCluster } from './postgres-cluster.ts';
import { findPostgresPrograms } from './postgres-programs.ts';
import { embeddedDatabaseUrl, postgresPart } from './postgres.ts';
import type { Underway } from './launch-context.ts';
import { step } from './say.ts';

/** Starts the embedded PostgreSQL, creating its database at the first start, and gives its address. */
export async function embeddedPostgres(
  { data, env, parts, signal }: Pick<Underway, 'data' | 'env' | 'parts' | 'signal'>,
  port: number,
): Promise<string> {
  const programs = findPostgresPrograms();
  const installation = { programs, account: chooseAccount(data, programs) };
  const password = await step('Creating the database (about 3 s, once)', () =>
    ensureCluster(data, installation, signal),
  );
  await step('Starting PostgreSQL (about a second, longer after a crash)', () =>
    parts.run(postgresPart(data, installation, port, env)),
  );
  return embeddedDatabaseUrl(port, password);
}
