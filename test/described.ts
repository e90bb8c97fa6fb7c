import { deepStrictEqual, ok } from 'node:assert/strict';
import { z } from 'zod';
import { problem } from '../src/http/answers/problem.ts';
import { Problem } from '../src/http/errors.ts';
import { problemsOf } from '../src/http/openapi/problems.ts';
import type { Route } from '../src/http/route.ts';
import { routes } from '../src/http/routes/index.ts';

interface Exchange {
  readonly method: string;
  /** From the root, with its query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/**
 * Checks an answer against the description of its route: its status is one that is described, and its body has the
 * described shape, with no field more. So every test that makes a request checks what /openapi.json says about it, and so
 * does what makes requests outside of jest.
 */
export function expectAsDescribed({ method, path, status, contentType, text }: Exchange): void {
  const type = contentType?.split(';')[0] ?? '';
  if (type === 'application/problem+json') expectShape(problem, JSON.parse(text));
  const route = findRoute(method, path);
  if (!route) return;
  const name = `${method} ${route.address}`;
  if (status === 304) return ok(route.etag, `${name} is described without an ETag`);
  const statuses = statusesOf(route);
  ok(statuses.includes(status), `${name} answers ${statuses.join(', ')}, not ${status}: ${text}`);
  const content = route.answers[status] ?? route.wire.refusals;
  if (content instanceof z.ZodType) {
    ok(route.wire.types.includes(type), `${name} answers in ${route.wire.types.join(', ')}, not ${type}`);
    // Who asks for another encoding of it decodes it.
    if (type === 'application/json') expectShape(content, JSON.parse(text));
    return;
  }
  ok(type in content, `${name} answers in ${Object.keys(content).join(', ')}, not ${type}`);
  expectShape(content[type]!, /[/+]json$/.test(type) ? JSON.parse(text) : text);
}

/** What the schema makes of it equals it: then nothing is missing, and nothing stands there that it does not name. */
function expectShape(schema: z.ZodType, value: unknown): void {
  const { success, data, error } = schema.safeParse(value);
  deepStrictEqual(success ? data : error, value);
}

function statusesOf(route: Route): number[] {
  const refused = problemsOf(route).map((kind) => route.wire.restate(new Problem(kind, '')).status);
  const described = [...Object.keys(route.answers).map(Number), ...refused];
  return [...new Set(described)].toSorted((a, b) => a - b);
}

function findRoute(method: string, path: string): Route | undefined {
  const tidy = path.replace(/[?#].*$/s, '').replaceAll(/\/{2,}/g, '/');
  return routes.find((route) => route.method === method.toLowerCase() && patternOf(route).test(tidy));
}

function patternOf({ address }: Route): RegExp {
  return new RegExp(`^${address.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`, 'i');
}
