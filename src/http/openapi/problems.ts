import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { Problem, problemKinds, titleOf, type ProblemKind } from '../errors.ts';
import type { Route } from '../route.ts';
import { json, type Wire } from '../wire.ts';

/** Every kind of problem that a route can answer with: those that follow from its form, and those that it names. */
export function problemsOf(route: Route): readonly ProblemKind[] {
  const keyed = route.reach !== 'open';
  const takesBody = route.body !== undefined;
  const possible: Partial<Record<ProblemKind, boolean>> = {
    'malformed-request': takesBody,
    unauthenticated: keyed,
    forbidden: keyed,
    // With a bound key: its integration was deleted while the request was under way.
    'not-found': hasFields(route.params) || route.reach === 'bound',
    'body-too-large': takesBody,
    'unsupported-media-type': takesBody,
    'invalid-request': takesBody || isStrict(route.query) || hasFields(route.query) || hasFields(route.params),
    'too-many-attempts': keyed,
    unavailable: keyed,
  };
  return problemKinds.filter((kind) => possible[kind] === true || kind in route.problems);
}

/** True for an object schema that names at least one field. */
export function hasFields(schema: z.ZodObject): boolean {
  return Object.keys(schema.shape).length > 0;
}

/** True for an object schema that refuses what it does not name. */
function isStrict(schema: z.ZodObject): boolean {
  return schema.def.catchall instanceof z.ZodNever;
}

const seconds = z.string().meta({ description: 'Seconds to wait.' });
const headers: Readonly<Partial<Record<ProblemKind, z.ZodObject>>> = {
  unauthenticated: z.object({ 'WWW-Authenticate': z.string() }),
  'too-many-attempts': z.object({ 'Retry-After': seconds }),
  unavailable: z.object({ 'Retry-After': seconds.optional() }),
};

/** What those say that follow from the form of a route, for example. */
const details: Readonly<Partial<Record<ProblemKind, string>>> = {
  'malformed-request': 'The body is not valid JSON in UTF-8. Nothing was stored.',
  unauthenticated: 'Send "Authorization: Bearer <API key>".',
  forbidden: 'This needs a key with the scope operator; this one has read.',
  'not-found': 'There is no such integration, or this key does not reach it.',
  'unsupported-media-type': 'Send the body as JSON with the header "Content-Type: application/json".',
  'invalid-request':
    'The body of the request does not have the right shape; nothing was stored. Each error names its place.',
  'too-many-attempts':
    'Too many wrong keys came from this address. A valid key is taken all the same; stop sending this one.',
};
const wrongPlaces = [{ pointer: '/name', code: 'invalid_type', message: 'is missing' }];

const shared = new Map(
  problemKinds.map((kind) => [kind, { id: idOf(kind), ...describe(kind, { reason: sentence(kind) }) }]),
);

/** The answers of a route that are problems, by the status that its protocol has for them. */
export function problemResponses(route: Route): Record<string, ZodOpenApiResponseObject> {
  const byStatus = new Map<number, { kind: ProblemKind; reasons: string[] }>();
  for (const kind of problemsOf(route)) {
    const { status } = route.wire.restate(new Problem(kind, ''));
    const { reasons } = byStatus.get(status) ?? byStatus.set(status, { kind, reasons: [] }).get(status)!;
    reasons.push(route.problems[kind] ?? sentence(kind));
  }
  return Object.fromEntries(
    [...byStatus].map(([status, { kind, reasons }]) => {
      const usual = route.wire === json && route.problems[kind] === undefined && reasons.length === 1;
      return [
        status,
        usual
          ? shared.get(kind)!
          : describe(kind, { reason: reasons.join(' '), detail: route.problems[kind], wire: route.wire }),
      ];
    }),
  );
}

interface Description {
  readonly reason: string;
  /** What the example says. */
  readonly detail?: string | undefined;
  readonly wire?: Wire;
}

function describe(
  kind: ProblemKind,
  { reason, detail = details[kind] ?? reason, wire = json }: Description,
): ZodOpenApiResponseObject {
  const example = wire === json && { example: exampleOf(kind, detail) };
  return {
    description: reason,
    ...(headers[kind] && { headers: headers[kind] }),
    content: Object.fromEntries(Object.entries(wire.refusals).map(([type, schema]) => [type, { schema, ...example }])),
  };
}

function exampleOf(kind: ProblemKind, detail: string): Problem {
  return new Problem(kind, detail, kind === 'invalid-request' ? { errors: wrongPlaces } : {});
}

/** The title of a kind, to stand before or after another sentence. */
function sentence(kind: ProblemKind): string {
  return `${titleOf(kind)}.`;
}

/** `not-found` as `NotFound`. */
function idOf(kind: ProblemKind): string {
  return kind.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
