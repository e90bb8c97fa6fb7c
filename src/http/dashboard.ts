import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { pagePolicy, sendFile, staticFile, type StaticFile } from './static-file.ts';

/** Where `npm run build:web` puts the built dashboard. */
const built = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Where the dashboard has a page; the links of mails lead to some of them (NTF-8). */
const addresses = [
  '/',
  '/new',
  '/alerts',
  '/alerts/:id',
  '/notifications/:id',
  '/batches/:id',
  '/outbox',
  '/settings{/:section}',
  '/integrations/:id{/:page}{/:section}',
];

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** Serves the dashboard at its addresses and gives its page, for an address where nothing is. */
export function addDashboard(router: Router, basePath: string): StaticFile {
  const page = staticFile(pageFor(basePath), 'text/html');
  for (const address of addresses) router.get(address, (ctx) => sendDashboard(ctx, page));
  for (const { path, keep } of files()) {
    const file = staticFile(readFileSync(join(built, path)), types[extname(path)] ?? 'application/octet-stream');
    router.get(`/${path}`, (ctx) => sendFile(ctx, file, keep));
  }
  return page;
}

/** Sends the dashboard's page. It shows nothing before somebody signs in, and acts on nothing. */
export async function sendDashboard(ctx: Context, page: StaticFile, status = 200): Promise<void> {
  ctx.set('content-security-policy', pagePolicy);
  await sendFile(ctx, page, 'checked');
  if (ctx.status === 200) ctx.status = status;
}

function files(): { path: string; keep: 'forever' | 'checked' }[] {
  if (!existsSync(built)) return [];
  const assets = readdirSync(join(built, 'assets')).map((name) => ({
    path: `assets/${name}`,
    keep: 'forever' as const,
  }));
  const others = readdirSync(built).filter((name) => extname(name) in types);
  return [...assets, ...others.map((path) => ({ path, keep: 'checked' as const }))];
}

/** The page under the base path; where it was not built, how to build it. */
function pageFor(basePath: string): string {
  const index = join(built, 'index.html');
  if (!existsSync(index)) {
    return '<!doctype html><title>Clef Pro</title><p>The dashboard is not built yet: <code>npm run build:web</code>, then restart.</p>';
  }
  return readFileSync(index, 'utf8')
    .replaceAll('"./', `"${basePath}/`)
    .replace('data-base-path=""', `data-base-path="${basePath}"`);
}
