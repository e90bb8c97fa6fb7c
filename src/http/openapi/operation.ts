import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';
import type { Content } from '../answer.ts';
import type { Reach } from '../route.ts';
import { nouns, type NamedRoute } from '../routes/index.ts';
import type { Wire } from '../wire.ts';
import { hasFields, problemResponses } from './problems.ts';

/** How a caller is recognised: the names of the security schemes. */
export const schemes = { key: 'key', session: 'session' } as const;

/** One route as OpenAPI describes it. */
export function describeOperation(route: NamedRoute): ZodOpenApiOperationObject {
  const { params, query, body, answers, wire, etag } = route;
  const conditions = headersOf(route);
  return {
    operationId: route.name,
    tags: [nouns[route.noun].title],
    summary: route.summary,
    description: [route.description, accessOf(route)].filter((part) => part !== undefined).join('\n\n'),
    security: securityOf(route),
    'x-required-scopes': route.scopes,
    requestParams: {
      ...(hasFields(params) && { path: params }),
      ...(hasFields(query) && { query }),
      ...(conditions && { header: conditions }),
    },
    ...(body && { requestBody: describeBody(body, wire) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, content]) => [
          status,
          { ...describeAnswer(status, content, wire), ...(etag && { headers: validator }) },
        ]),
      ),
      ...(etag && route.method === 'get' && { 304: { description: 'Nothing has changed since.', headers: validator } }),
      ...problemResponses(route),
    },
  };
}

const reaches: Readonly<Record<Reach, string>> = {
  open: '',
  any: 'A key that is bound to an integration sees that one alone.',
  integration: 'A key that is bound to another integration gets 404.',
  bound: 'The key must be bound to an integration: the request is about that one.',
  installation: 'The key must be installation-wide, not bound to an integration.',
};

const ifNoneMatch = z.object({
  'If-None-Match': z.string().optional().meta({ description: '`ETag` of an answer that is at hand.' }),
});
const ifMatch = z.object({
  'If-Match': z
    .string()
    .optional()
    .meta({ description: '`ETag` of what was read: the change is made only while it still holds.' }),
});
const validator = z.object({ ETag: z.string().meta({ description: 'The same while the answer is.' }) });

/** The conditions that a request may carry. */
function headersOf({ etag, method, problems }: NamedRoute): z.ZodObject | undefined {
  if ('precondition-failed' in problems) return ifMatch;
  return etag && method === 'get' ? ifNoneMatch : undefined;
}

/** The ways a caller may be recognised; a route that takes submissions takes no session, since browsers submit nothing. */
function securityOf({ reach, scopes }: NamedRoute): Record<string, string[]>[] {
  if (reach === 'open') return [];
  const submits = scopes.every((scope) => scope === 'ingest');
  return submits ? [{ [schemes.key]: [] }] : [{ [schemes.key]: [] }, { [schemes.session]: [] }];
}

/** Who may call it, in words. */
function accessOf({ reach, scopes }: NamedRoute): string {
  if (reach === 'open') return 'Needs no key.';
  return `Needs a key with the scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}. ${reaches[reach]}`;
}

/** What a route takes. Without a body it reads `{}`, so a body is required where that would not do. */
function describeBody(body: z.ZodType, { types }: Wire): ZodOpenApiRequestBodyObject {
  const [example] = examplesOf(body);
  return {
    required: !body.safeParse({}).success,
    content: Object.fromEntries(
      types.map((type) => [
        type,
        { schema: schemaIn(type, body), ...(example !== undefined && isJson(type) && { example }) },
      ]),
    ),
  };
}

const isJson = (type: string) => type.endsWith('json');

/** The schema for a media type: in any other encoding than JSON, a body is bytes. */
function schemaIn(type: string, schema: z.ZodType): z.ZodType {
  return isJson(type) ? schema : z.string().meta({ format: 'binary', description: 'The same message, encoded.' });
}

/** The examples of a request body, as its schema has them. */
export function examplesOf(body: z.ZodType): readonly unknown[] {
  return (body.meta()?.examples as readonly unknown[] | undefined) ?? [];
}

const statuses: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Stored, and not done yet.',
  503: 'Something it depends on does not answer.',
};

function describeAnswer(status: string, content: Content, wire: Wire): ZodOpenApiResponseObject {
  const types =
    content instanceof z.ZodType
      ? Object.fromEntries(wire.types.map((type) => [type, schemaIn(type, content)]))
      : content;
  return {
    description: statuses[status] ?? 'Done.',
    content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }])),
  };
}
