import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../web', import.meta.url));
const dist = join(web, 'dist');
/** Says what a build was made from. */
const stamp = join(dist, '.built-from');

/** Builds the dashboard unless the one there was made from the same sources. Throws what the build says. */
export async function buildDashboard(): Promise<void> {
  const sources = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  const { build } = await import('vite');
  // Beside the old build, so that there is none only for the moment in which the new one takes its place.
  const outDir = join(web, `.dist-${process.pid}`);
  const { env } = process;
  const { NODE_ENV: before } = env;
  // Whoever asks, a test too, gets what users get: elsewhere React brings its warnings along, twice the size.
  env['NODE_ENV'] = 'production';
  try {
    await build({ root: web, logLevel: 'error', build: { outDir } });
    rmSync(dist, { recursive: true, force: true });
    renameSync(outDir, dist);
    writeFileSync(stamp, sources);
  } finally {
    if (before === undefined) delete env['NODE_ENV'];
    else env['NODE_ENV'] = before;
    rmSync(outDir, { recursive: true, force: true });
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
    .update(readFileSync(join(web, '../package-lock.json')))
    // How it is built is a source as well.
    .update(readFileSync(fileURLToPath(import.meta.url)));
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(web.length + 1))
    .filter((path) => !/^\.?dist/.test(path));
  for (const path of files.toSorted()) hash.update(`\0${path}\0`).update(readFileSync(join(web, path)));
  return hash.digest('hex');
}
