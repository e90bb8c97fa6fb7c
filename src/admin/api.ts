import { z } from 'zod';
import type { AdminConfig } from '../config.ts';
import { readReadyFile } from '../standalone/ready-file.ts';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** A running API and a key for it. */
export interface Api {
  readonly url: string;
  readonly key: string;
}

/** Nobody answered there, or somebody who is not the API. */
export class Unreachable extends Error {}

/** What the API said no with (RFC 9457). */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

const problem = z.looseObject({
  status: z.number(),
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), message: z.string() })).default([]),
});
export type Problem = z.output<typeof problem>;

/** Finds the API: the one that the settings name, else the one of `npm start`. Throws {@link UsageError}. */
export function findApi({ url, key, dataDir }: AdminConfig): Api {
  if (url !== undefined && key !== undefined) return { url, key };
  // The key of this machine is not for another address, nor that of another installation for this machine.
  if (url !== undefined || key !== undefined) {
    throw new UsageError(
      `CLEF_URL and CLEF_ADMIN_KEY go together: set ${url === undefined ? 'CLEF_URL' : 'CLEF_ADMIN_KEY'} too.`,
    );
  }
  const ready = readReadyFile(join(dataDir, 'ready.json'));
  if (ready) return { url: ready.apiUrl, key: ready.adminKey };
  throw new UsageError(
    `Set CLEF_URL and CLEF_ADMIN_KEY, or start Clef Pro here with "npm start": there is no ready.json in ${dataDir}.`,
  );
}

/** Sends a request. Throws {@link Unreachable}, and {@link Refused} for what is not a 2xx. */
export async function call(
  api: Api,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<Response> {
  const response = await send(api, path, {
    method: method.toUpperCase(),
    // A redirect would drop the key on the way to another address, and end in a puzzling 401.
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${api.key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  const refusal = problem.safeParse(await response.json().catch(() => undefined));
  if (refusal.success) throw new Refused(refusal.data);
  throw new Unreachable(stranger(api, response.status));
}

/** Says that whoever answers there is not the API. */
export function stranger({ url }: Api, status: number): string {
  return `${url} answers ${status}, and not as Clef Pro does: check CLEF_URL.`;
}

/** The whole text of an answer. Throws {@link Unreachable} where it breaks off. */
export async function readText(api: Api, response: Response): Promise<string> {
  return response.text().catch(() => {
    throw new Unreachable(brokenOff(api));
  });
}

/** The JSON of an answer. Throws {@link Unreachable} where it breaks off, or is none. */
export async function readJson(api: Api, response: Response): Promise<unknown> {
  const text = await readText(api, response);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Unreachable(stranger(api, response.status));
  }
}

/** Says that an answer ended before it was whole. */
export function brokenOff({ url }: Api): string {
  return `The answer of ${url} broke off: what was asked for may have been done all the same.`;
}

async function send({ url }: Api, path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url.replace(/\/+$/, '')}${path}`, request);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new Unreachable(`${url} cannot be reached${code}: is it running, and is CLEF_URL right?`);
  }
}

const fleet = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string() })),
  nextCursor: z.string().nullable(),
});

/** The id of an integration by its name; an id is taken as it is. Throws {@link UsageError} for a name that nobody has. */
export async function integrationId(api: Api, nameOrId: string): Promise<string> {
  if (z.uuid().safeParse(nameOrId).success) return nameOrId;
  for (let cursor = ''; ;) {
    const response = await call(api, { method: 'get', path: `/api/v1/integrations${cursor}` });
    const page = fleet.safeParse(await readJson(api, response)).data;
    if (!page) throw new Unreachable(stranger(api, response.status));
    const found = page.items.find(({ name }) => name === nameOrId);
    if (found) return found.id;
    if (page.nextCursor === null) throw new UsageError(`There is no integration "${nameOrId}" that this key reaches.`);
    cursor = `?cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
