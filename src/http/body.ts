import type { Context } from 'koa';
import inflate from 'inflation';
import { finished, Transform, type Readable } from 'node:stream';
import getRawBody from 'raw-body';
import type { Allowance } from './bodies-in-hand.ts';
import { Problem } from './errors.ts';
import { countValues } from './values.ts';

/**
 * Reads a JSON body, inflated where it was compressed, within its allowance. A request without one is read as an empty
 * object: what has to be in it is then named as missing. Throws problems 400, 413, 415 and 503.
 */
export async function readJson(ctx: Context, allowance: Allowance): Promise<unknown> {
  const bytes = hasBody(ctx) ? await readBytes(ctx, allowance) : Buffer.alloc(0);
  if (bytes.length === 0) return {};
  if (!ctx.is('json', '+json')) {
    throw new Problem(
      'unsupported-media-type',
      'Send the body as JSON with the header "Content-Type: application/json".',
    );
  }
  const most = Math.max(fewValues, Math.floor(allowance.limit / bytesPerValue));
  if (countValues(bytes) > most) {
    throw new Problem(
      'body-too-large',
      `A body may hold ${most} values, however short it is. Send less at once: fewer reports, if it holds any.`,
    );
  }
  return parseJson(bytes);
}

/** What the CLI writes has 23 bytes and more for each value: no report is refused that is within the limit of bytes. */
const bytesPerValue = 20;
/** This many values are harmless, however small the limit of bytes is. */
const fewValues = 200_000;

/** False only where the request certainly has no body; one that is sent in chunks may turn out to be empty. */
export function hasBody(ctx: Context): boolean {
  return ctx.get('transfer-encoding') !== '' || (ctx.request.length ?? 0) > 0;
}

/** Reads a body, inflated where it was compressed, within its allowance. Throws problems 400, 413, 415 and 503. */
export async function readBytes(ctx: Context, allowance: Allowance): Promise<Buffer> {
  const { limit } = allowance;
  try {
    const encoding = (ctx.get('content-encoding') || 'identity').toLowerCase().replace(/^x-/, '');
    const compressed = encoding !== 'identity';
    // Names of codings are case-insensitive, and x-gzip is gzip (RFC 9110); the library reads the header itself.
    ctx.req.headers['content-encoding'] = encoding;
    // The declared length is that of the compressed body; the limit holds for what comes out.
    return await getRawBody(counted(ctx, inflate(ctx.req), allowance), {
      limit,
      ...(compressed ? {} : { length: ctx.request.length }),
    });
  } catch (error) {
    // The rest of the body is read and dropped: a client whose connection is closed while it sends never sees the answer.
    ctx.req.unpipe();
    ctx.req.resume();
    throw toProblem(error, limit);
  }
}

/** A stream with each piece counted as it comes. It fails with what it reads from, and when the client goes away. */
function counted({ req }: Context, source: Readable, allowance: Allowance): Readable {
  const counting = new Transform({
    transform(piece: Buffer, _encoding, done) {
      try {
        allowance.take(piece.length);
        done(null, piece);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  // An error that comes after the end is told to nobody, and must not end the process.
  counting.on('error', () => {});
  for (const each of new Set([req, source])) {
    finished(each, { writable: false }, (error) => {
      if (error) counting.destroy(error);
    });
  }
  return source.pipe(counting);
}

function toProblem(error: unknown, limit: number): Problem {
  if (error instanceof Problem) return error;
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (type === 'entity.too.large') {
    return new Problem(
      'body-too-large',
      `A body may have ${limit} bytes, also after inflating. Send less at once: fewer reports, if it holds any.`,
    );
  }
  if (status === 415)
    return new Problem('unsupported-media-type', 'Send the body plain, or compressed with gzip or deflate.');
  return new Problem('malformed-request', 'The body ended early or could not be inflated. Send it again.');
}

/** Parses JSON in UTF-8. Throws a problem 400. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Problem('malformed-request', 'The body is not valid JSON in UTF-8. Nothing was stored.');
  }
}
