import type { Context } from 'koa';
import inflate from 'inflation';
import getRawBody from 'raw-body';
import { Problem } from './errors.ts';

/** Reads a JSON body, inflated where it was compressed, within `limit` bytes either way. Throws problems 400, 413 and 415. */
export async function readJson(ctx: Context, limit: number): Promise<unknown> {
  if (!hasBody(ctx)) return {};
  if (!ctx.is('json', '+json')) {
    throw new Problem(
      'unsupported-media-type',
      'Send the body as JSON with the header "Content-Type: application/json".',
    );
  }
  return parse(await readBytes(ctx, limit));
}

/** A request without a body is read as an empty object: what has to be in it is then named as missing. */
function hasBody(ctx: Context): boolean {
  return ctx.get('transfer-encoding') !== '' || (ctx.request.length ?? 0) > 0;
}

async function readBytes(ctx: Context, limit: number): Promise<Buffer> {
  try {
    const encoding = (ctx.get('content-encoding') || 'identity').toLowerCase().replace(/^x-/, '');
    const compressed = encoding !== 'identity';
    // Names of codings know no case, and x-gzip is gzip (RFC 9110); the library reads the header itself.
    ctx.req.headers['content-encoding'] = encoding;
    // The declared length is that of the compressed body; the limit holds for what comes out.
    return await getRawBody(inflate(ctx.req), {
      limit,
      ...(compressed ? {} : { length: ctx.request.length }),
    });
  } catch (error) {
    throw toProblem(error, limit);
  }
}

function toProblem(error: unknown, limit: number): Problem {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (type === 'entity.too.large') {
    const headers = { connection: 'close' };
    return new Problem(
      'body-too-large',
      `A body may have ${limit} bytes, also after inflating. Send fewer reports at once.`,
      { headers },
    );
  }
  if (status === 415)
    return new Problem('unsupported-media-type', 'Send the body plain, or compressed with gzip or deflate.');
  return new Problem('malformed-request', 'The body ended early or could not be inflated. Send it again.');
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Problem('malformed-request', 'The body is not valid JSON in UTF-8. Nothing was stored.');
  }
}
