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
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'This kind of body is not understood' },
  'invalid-request': { status: 422, title: 'The request does not have the right shape' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const;

export type ProblemKind = keyof typeof kinds;

/** An error for the client: thrown where it is found, written as problem+json in one place. `detail` says what to do. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ProblemKind,
    detail: string,
    more: { errors?: readonly FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.status = kinds[kind].status;
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
