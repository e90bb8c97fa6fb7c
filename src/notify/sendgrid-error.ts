import { z } from 'zod';
import { DeliveryError } from './channel.ts';
import { retryAfterMs } from './retry-after.ts';

/** Trying again cannot help with these (NTF-5). */
const permanent = new Set([400, 404, 405, 406, 413]);
const unauthorised = new Set([401, 403]);
/** With these no connection stood, so nothing was handed over. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

const headers = z
  .object({ 'retry-after': z.string(), 'x-ratelimit-reset': z.string(), 'x-message-id': z.string() })
  .partial()
  .catch({});
const words = z
  .object({ errors: z.array(z.object({ message: z.string() })) })
  .transform((body) => body.errors[0]?.message);

/** What the provider refused with, in the two shapes its client has for that: one from 400 up, one for redirects. */
const answer = z.union([
  z
    .object({ code: z.number(), response: z.object({ headers, body: z.unknown() }) })
    .transform(({ code, response }) => ({ status: code, headers: response.headers, body: response.body })),
  z
    .object({ response: z.object({ status: z.number(), headers, data: z.unknown() }) })
    .transform(({ response }) => ({ status: response.status, headers: response.headers, body: response.data })),
]);

/** Status and headers of an answer that was cut off behind them; undefined for a refusal, and where no answer began. */
export function begunAnswer(
  error: unknown,
): { status: number; headers: Readonly<Record<string, unknown>> } | undefined {
  const begun = answer.safeParse(error).data;
  return begun && begun.status < 300 ? begun : undefined;
}

/**
 * What a failed call to SendGrid means (NTF-5). Nothing of the original error is attached, for it carries the key;
 * of its words only the provider's first ones are kept, without any of `secrets`, addresses or keys.
 */
export function asDeliveryError(error: unknown, secrets: readonly string[]): DeliveryError {
  const refused = answer.safeParse(error);
  return refused.success ? refusal(refused.data, secrets) : noAnswer(error);
}

function refusal({ status, headers: found, body }: z.output<typeof answer>, secrets: readonly string[]): DeliveryError {
  const said = safeWords(words.safeParse(body).data ?? '', secrets);
  // Outside 429 the reset is only the end of the current window, not a reason to wait for it.
  const rateLimitReset = status === 429 ? found['x-ratelimit-reset'] : undefined;
  return new DeliveryError(`SendGrid answered ${status}`, {
    words: said,
    permanent: permanent.has(status),
    unauthorised: unauthorised.has(status),
    retryAfterMs: retryAfterMs({ retryAfter: found['retry-after'], rateLimitReset }, Date.now()),
  });
}

function noAnswer(error: unknown): DeliveryError {
  const code = z.object({ code: z.string().regex(/^[A-Z_]{1,40}$/) }).safeParse(error).data?.code;
  return new DeliveryError(`SendGrid gave no answer${code ? ` (${code})` : ''}`, {
    permanent: false,
    unanswered: !neverConnected.has(code ?? ''),
  });
}

function safeWords(said: string, secrets: readonly string[]): string {
  // A provider's answer may be long, and the patterns below are not made for that.
  const text = said.slice(0, 2_000);
  return secrets
    .filter((each) => each.length > 3)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, each) => rest.replaceAll(each, '[removed]'), text)
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '[address]')
    .replace(/\b(?:SG\.|Bearer\s+)\S+|[\w.+=-]{20,}/gi, '[removed]')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
}
