import { follow } from './reach.ts';
import type { Problem } from './types.ts';

/** The path under which everything is served; empty at the root. */
export const basePath = document.documentElement.dataset['basePath'] ?? '';

const noAnswer = {
  read: 'Clef Pro does not answer. Check your network; this page tries again by itself.',
  write:
    'Clef Pro did not answer, so this may or may not have been done. Look once it answers again, then repeat it if need be.',
};
/** A read that takes longer than this is given up and tried again, in milliseconds. */
const readMs = 20_000;

/** A request that was not carried out; its message says what happened and what to do. */
export class ApiError extends Error {
  /** The HTTP status, 0 where no answer came. */
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, message: string, problem?: Problem) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

/** Whether what was asked for is not there, not there any more, or is nothing that could be. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof ApiError && [404, 410, 422].includes(error.status);

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks the API, `path` below /api/v1. Throws ApiError. */
export async function request<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  return (await ask<Answer>(method, path, { body, signal })).answer;
}

/** An answer with the tag of the state it shows. */
export type Tagged<Answer> = Answer & { readonly etag: string };

/** Reads what a form changes as a whole, with the tag to change it by. Throws ApiError. */
export async function readTagged<Answer>(path: string, signal?: AbortSignal): Promise<Tagged<Answer>> {
  const { answer, etag } = await ask<Answer>('GET', path, { signal });
  return { ...answer, etag };
}

/** Puts `body` in the place of what was read with this tag. Throws ApiError, with status 412 where it is not that any more. */
export async function replace<Answer>(path: string, body: unknown, etag: string): Promise<Answer> {
  return (await ask<Answer>('PUT', path, { body, etag })).answer;
}

interface Answered<Answer> {
  readonly answer: Answer;
  readonly etag: string;
}

interface Sent {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly etag?: string;
}

async function ask<Answer>(method: Method, path: string, { body, signal, etag }: Sent): Promise<Answered<Answer>> {
  const response = await send(`${basePath}/api/v1${path}`, {
    method,
    // What has an ETag is asked for again and comes as 304 where it did not change.
    cache: 'no-cache',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(etag ? { 'if-match': etag } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw await refusal(response, method);
  try {
    return { answer: (await response.json()) as Answer, etag: response.headers.get('etag') ?? '' };
  } catch {
    throw strange(response, method);
  }
}

/** Writes a query string from what is set, with its question mark; empty for nothing. */
export function search(values: Readonly<Record<string, string | number | boolean | null | undefined>>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

async function send(url: string, { signal, ...init }: RequestInit & { signal?: AbortSignal }): Promise<Response> {
  try {
    return await whole(await follow(fetch(url, { ...init, ...giveUp(init.method, signal) }), signal));
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, init.method === 'GET' ? noAnswer.read : noAnswer.write);
  }
}

/** An answer to its end: a connection may be lost in the middle of one. */
async function whole(response: Response): Promise<Response> {
  return new Response(await response.blob(), response);
}

/** What is written is waited for: nobody could tell whether it was done. */
function giveUp(method: string | undefined, signal: AbortSignal | undefined): Pick<RequestInit, 'signal'> {
  const ends = [...(signal ? [signal] : []), ...(method === 'GET' ? [AbortSignal.timeout(readMs)] : [])];
  return ends.length === 0 ? {} : { signal: AbortSignal.any(ends) };
}

async function refusal(response: Response, method: Method): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Problem;
    return new ApiError(response.status, problem.detail, problem);
  } catch {
    return strange(response, method);
  }
}

/** An answer that is not ours, as that of a proxy: what it stands in the way of may have been done all the same. */
function strange({ status }: Response, method: Method): ApiError {
  const said = `Something on the way answered with status ${status}`;
  return new ApiError(
    status,
    method === 'GET'
      ? `${said}. Try again in a moment.`
      : `${said}, so this may or may not have been done. Look in a moment, then repeat it if need be.`,
  );
}
