import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Router } from '@koa/router';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createApp } from '../../src/http/app.ts';
import { createEventHub } from '../../src/http/event-hub.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { examplesOf } from '../../src/http/openapi/operation.ts';
import type { HttpDeps } from '../../src/http/route.ts';
import { routes, type NamedRoute } from '../../src/http/routes/index.ts';
import { startStack, type Stack } from '../harness.ts';
import { createFixture } from './fixture.ts';
import { ifNoneMatch, send } from './raw.ts';
import { rules } from './route-table.ts';

let stack: Stack;
// The tests read the description as any program in any language would, without our types.
let document: any; // oxlint-disable-line typescript/no-explicit-any
beforeAll(async () => {
  stack = await startStack();
  const answer = await send(stack.api.url, { path: '/openapi.json' });
  document = answer.body;
});
afterAll(() => stack.close());

const described = () =>
  Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

/** Every property that a schema describes, by name, however deep it stands. */
function propertiesIn(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'properties' in value ? Object.entries(value.properties as object) : [];
  return [...own, ...Object.values(value).flatMap(propertiesIn)];
}

describe('/openapi.json', () => {
  it('needs no key, and is answered with 304 to those who have it', async () => {
    const first = await send(stack.api.url, { path: '/openapi.json' });
    expect(first).toMatchObject({ status: 200, body: { openapi: '3.1.1', info: { title: 'Clef Pro' } } });
    const headers = ifNoneMatch(first.headers.get('etag')!);
    expect((await send(stack.api.url, { path: '/openapi.json', headers })).status).toBe(304);
  });

  it('describes every route that the router takes, and no other', () => {
    const inDocument = described().map(({ method, path }) => `${method} ${path}`);
    expect(inDocument.toSorted()).toEqual(routedForPrograms().toSorted());
  });

  it('gives every operation an id of its own, a summary, a known tag and its problems', () => {
    const tags = document.tags.map(({ name }: { name: string }) => name);
    const operations = described().map((each) => each.operation as Record<string, any>); // oxlint-disable-line typescript/no-explicit-any
    expect(new Set(operations.map((each) => each['operationId'])).size).toBe(operations.length);
    for (const { summary, tags: own, responses, security, requestBody } of operations) {
      expect(summary).toMatch(/^[A-Z].+[^.]$/);
      expect(tags).toEqual(expect.arrayContaining(own));
      const statuses = Object.keys(responses);
      expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
      if (security.length > 0) expect(statuses).toEqual(expect.arrayContaining(['401', '403']));
      if (requestBody) expect(statuses).toEqual(expect.arrayContaining(['400', '413', '415']));
    }
  });

  it('describes every answer in whole sentences, also where one status has two reasons', () => {
    const shared = document.components.responses;
    for (const { path, operation } of described()) {
      const { responses } = operation as { responses: Record<string, { $ref?: string; description: string }> };
      for (const response of Object.values(responses)) {
        const { description } = response.$ref ? shared[response.$ref.split('/').at(-1)!] : response;
        expect({ path, description }).toEqual({ path, description: expect.stringMatching(/^[A-Z].*\.$/) });
      }
    }
    expect(document.paths['/api/v1/reports'].post.responses['422'].description).toMatch(/^.*shape\. The integration/);
  });

  it('describes what is called a time as one', () => {
    const times = propertiesIn(document).filter(([name]) => /(?:^at|At)$/.test(name));
    expect(times.length).toBeGreaterThan(50);
    for (const [name, schema] of times) {
      expect([name, JSON.stringify(schema)]).toEqual([name, expect.stringContaining('"format":"date-time"')]);
    }
  });

  it('says which scopes each operation needs', () => {
    for (const { method, path, operation } of described()) {
      const rule = rules[`${method} ${path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, ':$1')}`]!;
      expect({ path, scopes: (operation as Record<string, unknown>)['x-required-scopes'] }).toEqual({
        path,
        scopes: rule.scopes,
      });
      const key = rule.reach === 'open' ? [] : [{ key: [] }];
      const session = rule.scopes.some((scope) => scope !== 'ingest') ? [{ session: [] }] : [];
      expect((operation as Record<string, unknown>)['security']).toEqual([...key, ...session]);
    }
  });

  it('is valid JSON Schema throughout, and every reference leads somewhere', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'document');
    const pointers = schemasIn(document);
    expect(pointers.length).toBeGreaterThan(100);
    for (const pointer of pointers) expect(ajv.getSchema(`document#${pointer}`)).toBeDefined();
  });
});

describe('the examples', () => {
  const withBody = routes.filter((route) => route.body !== undefined);

  it.each(withBody.map((route) => [route.name, route] as const))('%s is accepted as it is shown', async (_, route) => {
    const examples = examplesOf(route.body!);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const { status } = await call(route, example);
      expect(status).toBe(rules[nameOf(route)]!.status);
    }
  });
});

/** Calls a route about things that are new, so that no call meets what another one left. */
async function call(route: NamedRoute, body: unknown) {
  const { api } = stack;
  const { key, ...fixture } = await createFixture(api);
  const rule = rules[nameOf(route)]!;
  return send(api.url, {
    method: route.method.toUpperCase(),
    path: (rule.root ? '' : '/api/v1') + rule.path(fixture),
    key: rule.reach === 'bound' ? key : api.adminKey,
    body: JSON.stringify(body).replace('clefp_api_...', api.adminKey),
  });
}

function nameOf({ method, address }: NamedRoute): string {
  return `${method} ${address.replace('/api/v1', '')}`;
}

/** The JSON pointers of all schemas in a value. */
function schemasIn(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([key, inner]) =>
    schemasIn(inner, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`),
  );
  return /\/(?:schema|schemas\/\w+)$/.test(pointer) ? [pointer, ...found] : found;
}

/** What the router itself holds, apart from what is for browsers. */
function routedForPrograms(): string[] {
  const metrics = createMetrics({ db: stack.db, events: createEventHub() });
  const app = createApp({ publicUrl: '', basePath: '', metrics } as HttpDeps);
  const router = app.middleware.flatMap((each) => ('router' in each ? [each.router as Router] : []))[0]!;
  const forBrowsers =
    /^\/$|^\/(docs|openapi\.json|new|alerts|notifications|batches|outbox|settings|integrations|assets)\b|^\/\w+\.(js|svg)$/;
  const programs = router.stack.filter(({ path }) => !forBrowsers.test(String(path)));
  return programs.flatMap(({ path, methods }) =>
    methods
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method.toLowerCase()} ${String(path).replaceAll(/:(\w+)/g, '{$1}')}`),
  );
}
