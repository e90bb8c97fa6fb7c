/**
 * `npm run screenshots` takes the pictures of the README from a running Clef Pro that `npm run demo` filled. It finds the
 * API as `npm run admin` does.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { call, findApi } from '../src/admin/api.ts';
import { loadAdminConfig } from '../src/config.ts';
import { startBrowser } from '../test/browser/visit.ts';
import { picturesOf } from './demo/pictures.ts';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));

interface List {
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

const api = findApi(loadAdminConfig());
const read = async (path: string) =>
  (await (await call(api, { method: 'get', path: `/api/v1${path}` })).json()) as List;
const browser = await startBrowser({ url: api.url, adminKey: api.key });
try {
  const visit = await browser.visit({ path: '/', width: 1440 });
  await visit.signIn();
  mkdirSync(images, { recursive: true });
  for (const { name, path, theme, width = 1440, height = 900 } of await picturesOf(read)) {
    await visit.page.evaluate(`localStorage.setItem('clef-theme', '${theme}')`);
    await visit.page.setViewportSize({ width, height });
    await visit.open(path);
    await visit.page.screenshot({ path: `${images}${name}.png`, animations: 'disabled' });
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
}
