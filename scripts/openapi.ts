/**
 * `npm run openapi` writes docs/openapi.json, the description of the API as it is served at /openapi.json;
 * `npm run check:openapi` fails when the routes have changed and the file does not say so.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { describeApi } from '../src/http/openapi/document.ts';

const file = new URL('../docs/openapi.json', import.meta.url);
const verb = process.argv[2];
const place = { publicUrl: 'http://127.0.0.1:8080', basePath: '' };
const description = `${JSON.stringify(describeApi(place), null, 2)}\n`;

if (verb === 'write') await writeFile(file, description);
else if ((await readFile(file, 'utf8').catch(() => '')) !== description) {
  console.error(
    'docs/openapi.json does not describe the routes as they are: run `npm run openapi`, and read the diff.',
  );
  process.exitCode = 1;
}
