/** What is wrong with one place of a request; `pointer` is a JSON pointer, and no value is ever repeated. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Every kind of error a client can meet (RFC 9457); `type` values are stable. */
const kinds = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'A valid API key is needed' },
  forbidden: { status: 403, title: 'This key may not do that' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  conflict: { status: 409, title: 'This cannot be done now' },
  'content-removed': { status: 410, title: 'What this report says is not kept any more' },
  'precondition-failed': { status: 412, title: 'It is not what you have seen any more' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'This kind of body is not understood' },
  'invalid-request': { status: 422, title: 'The request does not have the right shape' },
  'forbidden-content': { status: 422, title: 'The request holds what may not be stored' },
  'too-many-attempts': { status: 429, title: 'Too many failed attempts' },
  'too-many-streams': { status: 429, title: 'Too many streams are open' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const;

export type ProblemKind = keyof typeof kinds;

export const problemKinds = Object.keys(kinds) as readonly ProblemKind[];

/** A kind of problem in words. */
export function titleOf(kind: ProblemKind): string {
  return kinds[kind].title;
}

/** An error for the client: thrown where it is found, written as problem+json in one place. `detail` says what to do. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ProblemKind,
    detail: string,
    more: { errors?: readonly FieldError[] | undefined; headers?: Record<string, string>; status?: number } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    // The usual one, unless the protocol of a route has another for it.
    this.status = more.status ?? kinds[kind].status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  toJSON() {
    return {
      type: `urn:clef-pro:problem:${this.kind}`,
      title: kinds[this.kind].title,
      status: this.status,
      detail: this.message,
      ...(this.errors && { errors: this.errors }),
    };
  }
}

/** Something that does not exist, or that this key must not know of (INT-3). */
export function notFound(noun: string): Problem {
  return new Problem('not-found', `There is no such ${noun}, or this key does not reach it.`);
}

/** The content of a report that retention took. */
export function contentRemoved(): Problem {
  return new Problem(
    'content-removed',
    'The cells, drift and policy results of this commit were removed: reports keep them for as many days as RETENTION_DAYS says. That the report came, its counts, its alerts and their events are still there. Choose a newer commit.',
  );
}
