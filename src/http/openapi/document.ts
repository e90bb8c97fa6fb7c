import { readFileSync } from 'node:fs';
import { createDocument, type CreateDocumentOptions, type ZodOpenApiPathsObject } from 'zod-openapi';
import { nouns, routes, type NamedRoute } from '../routes/index.ts';
import { cookieNames } from '../session-cookie.ts';
import { describeOperation, schemes } from './operation.ts';

/** Where the API that is described answers. */
export interface ApiAddress {
  /** The address people reach it at, for the commands in the introduction. */
  readonly publicUrl: string;
  /** '' or '/prefix'. */
  readonly basePath: string;
}

const { version } = JSON.parse(read('../../../package.json')) as { version: string };
const introduction = read('./introduction.md');

/** The whole API as OpenAPI 3.1, made from what the routes say of themselves. */
export function describeApi({ publicUrl, basePath }: ApiAddress): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Clef Pro', version, description: introduction.replaceAll('{publicUrl}', publicUrl) },
      servers: [{ url: basePath || '/' }],
      tags: Object.values(nouns).map(({ title, description }) => ({ name: title, description })),
      components: {
        securitySchemes: {
          [schemes.key]: {
            type: 'http',
            scheme: 'bearer',
            description: 'An API key: `Authorization: Bearer clefp_...`',
          },
          [schemes.session]: {
            type: 'apiKey',
            in: 'cookie',
            name: cookieNames.secure,
            description: `For browsers alone, from \`POST /api/v1/session\`. Over plain http, where that is allowed, its name is \`${cookieNames.plain}\`.`,
          },
        },
      },
      paths: describePaths(routes),
    },
    options,
  );
}

const options: CreateDocumentOptions = {
  override({ jsonSchema, io }) {
    if (io === 'input') return;
    // Answers may get more fields; a client that reads only what it knows keeps working.
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    // In a request it says what is accepted; in an answer the format says enough.
    if (jsonSchema.format) delete jsonSchema.pattern;
    // That an integer is one which JavaScript can hold says nothing about the answer.
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
};

function describePaths(described: readonly NamedRoute[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of described) {
    const path = route.address.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: describeOperation(route) };
  }
  return paths;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
