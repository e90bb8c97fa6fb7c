import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from '@koa/router';
import swaggerUiFolder from 'swagger-ui-dist/absolute-path.js';
import { describeApi, type ApiAddress } from './openapi/document.ts';
import { pagePolicy, sendFile, staticFile, type StaticFile } from './static-file.ts';

interface Asset {
  /** The content is in the address, so it may be cached for ever. */
  readonly path: string;
  readonly file: StaticFile;
}

const assets = {
  ui: asset(join(swaggerUiFolder(), 'swagger-ui-bundle.js'), 'text/javascript'),
  uiStyle: asset(join(swaggerUiFolder(), 'swagger-ui.css'), 'text/css'),
  start: asset(new URL('./docs/start.js', import.meta.url), 'text/javascript'),
  style: asset(new URL('./docs/docs.css', import.meta.url), 'text/css'),
};

/** `/openapi.json` describes the API for programs, `/docs` for people; neither asks anything of anyone else. */
export function addDocs(router: Router, address: ApiAddress): void {
  const page = staticFile(pageFor(address.basePath), 'text/html');
  const description = staticFile(JSON.stringify(describeApi(address)), 'application/json');
  router.get('/openapi.json', (ctx) => sendFile(ctx, description, 'checked'));
  router.get('/docs', (ctx) => {
    ctx.set('content-security-policy', pagePolicy);
    return sendFile(ctx, page, 'checked');
  });
  for (const { path, file } of Object.values(assets)) {
    router.get(path, (ctx) => sendFile(ctx, file, 'forever'));
  }
}

function asset(file: string | URL, type: string): Asset {
  const prepared = staticFile(readFileSync(file), type);
  return { path: `/docs/${prepared.tag}`, file: prepared };
}

function pageFor(basePath: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Clef Pro API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${basePath}${assets.uiStyle.path}">
<link rel="stylesheet" href="${basePath}${assets.style.path}">
<div id="docs" data-document="${basePath}/openapi.json">
<noscript>This page needs JavaScript. The same, for programs: <a href="${basePath}/openapi.json">openapi.json</a>.</noscript>
</div>
<script src="${basePath}${assets.ui.path}"></script>
<script src="${basePath}${assets.start.path}"></script>
</html>
`;
}
