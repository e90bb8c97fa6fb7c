import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from './data-folder.ts';
import { embeddedPostgres } from './embedded-postgres.ts';
import { Parts } from './parts.ts';
import { choosePorts } from './ports.ts';

/** Runs `work` with the address of an empty PostgreSQL that is gone afterwards. */
export async function withScratchPostgres<T>(
  env: NodeJS.ProcessEnv,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  const data = openDataFolder(mkdtempSync(join(tmpdir(), 'clef-scratch-')));
  const parts = new Parts();
  try {
    const [port] = await choosePorts([{ setting: 'POSTGRES_PORT', host: '127.0.0.1', port: 0 }]);
    const { signal } = new AbortController();
    return await work(await embeddedPostgres({ data, env, parts, signal }, port!));
  } finally {
    await parts.stop();
    rmSync(data.path, { recursive: true, force: true });
  }
}
