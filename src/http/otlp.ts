import type { Context } from 'koa';
import { decodeLogs, encode, TooManyFields, type Message } from '../ingest/otlp/protobuf.ts';
import { inProtobuf, rpcStatus } from './answers/otlp.ts';
import { hasBody, parseJson, readBytes } from './body.ts';
import { Problem } from './errors.ts';
import { countValues } from './values.ts';
import type { Wire } from './wire.ts';

const jsonType = 'application/json';
const protobufType = 'application/x-protobuf';

/** How many fields a body may have, in either form: twice as many as 10,000 log records of the CLI. */
const mostFields = 500_000;

/**
 * OTLP/HTTP: JSON or protobuf, answered in kind; refusals are `google.rpc.Status`. Senders try again after 429, 502, 503
 * and 504 alone, so bad data is always 400, and whatever goes wrong with us is 503.
 */
export const otlp: Wire = {
  types: [jsonType, protobufType],
  refusals: { [jsonType]: rpcStatus, [protobufType]: inProtobuf },

  async read(ctx, allowance) {
    if (isProtobuf(ctx)) return decode(await readBytes(ctx, allowance));
    if (typeOf(ctx) !== jsonType && hasBody(ctx)) {
      throw new Problem('unsupported-media-type', `Send the logs as ${jsonType} or ${protobufType}.`);
    }
    const bytes = await readBytes(ctx, allowance);
    return bytes.length === 0 ? {} : parse(bytes);
  },

  write(ctx, body) {
    write(ctx, 'ExportLogsServiceResponse', body as object);
  },

  restate(problem) {
    const { kind, message, errors, headers, status } = problem;
    if (status === 422) return new Problem(kind, message, { errors, headers, status: 400 });
    if (status < 500) return problem;
    return new Problem(kind, message, { errors, headers: { 'retry-after': '5', ...headers }, status: 503 });
  },

  refuse(ctx, problem) {
    const { status, message } = problem;
    const code = codes[status] ?? 2;
    write(ctx, 'Status', { code, message, ...(status === 400 && { details: [badRequest(ctx, problem)] }) });
  },
};

/** The codes of google.rpc for the statuses that we answer. */
const codes: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  404: 5, // NOT_FOUND
  405: 12, // UNIMPLEMENTED
  413: 8, // RESOURCE_EXHAUSTED
  415: 3,
  429: 8,
  503: 14, // UNAVAILABLE
};

/** The media type of the body, in lower case: its name is case-insensitive. */
function typeOf(ctx: Context): string {
  return ctx.request.type.toLowerCase();
}

function isProtobuf(ctx: Context): boolean {
  return typeOf(ctx) === protobufType;
}

function write(ctx: Context, message: Message, value: object): void {
  ctx.body = isProtobuf(ctx) ? encode(message, value) : JSON.stringify(value);
  ctx.set('content-type', isProtobuf(ctx) ? protobufType : jsonType);
}

/** A `google.rpc.BadRequest`, packed as the encoding of the answer has it. */
function badRequest(ctx: Context, { message, errors }: Problem): object {
  const found = errors ?? [{ pointer: '', message }];
  const content = { fieldViolations: found.map((each) => ({ field: each.pointer, description: each.message })) };
  const type = 'type.googleapis.com/google.rpc.BadRequest';
  return isProtobuf(ctx) ? { typeUrl: type, value: encode('BadRequest', content) } : { '@type': type, ...content };
}

function decode(bytes: Buffer): unknown {
  try {
    return decodeLogs(bytes, mostFields);
  } catch (error) {
    if (error instanceof TooManyFields) throw tooManyFields();
    throw new Problem(
      'malformed-request',
      'The body is not an ExportLogsServiceRequest in protobuf. Nothing was stored.',
    );
  }
}

function parse(bytes: Buffer): unknown {
  if (countValues(bytes) > mostFields) throw tooManyFields();
  return parseJson(bytes);
}

function tooManyFields(): Problem {
  return new Problem('body-too-large', `A body may hold ${mostFields} fields. Send fewer log records at once.`);
}
