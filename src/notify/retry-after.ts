/** No answer makes us wait longer than a mail is tried at all (NTF-5). */
const longest = 24 * 60 * 60 * 1000;

/** The two header fields a provider names the next attempt in. */
interface RetryHeaders {
  /** Seconds, or a date. */
  readonly retryAfter: string | undefined;
  /** Seconds since 1970. */
  readonly rateLimitReset: string | undefined;
}

/** Milliseconds until the provider wants to hear from us again, undefined when it names no time ahead (NTF-5). */
export function retryAfterMs({ retryAfter, rateLimitReset }: RetryHeaders, now: number): number | undefined {
  const waits = [asDelay(retryAfter) ?? asDate(retryAfter, now), asEpoch(rateLimitReset, now)];
  const wait = waits.find((each) => each !== undefined && Number.isFinite(each) && each > 0);
  return wait === undefined ? undefined : Math.min(Math.ceil(wait), longest);
}

function asDelay(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value.trim()) ? Number(value) * 1000 : undefined;
}

function asDate(value: string | undefined, now: number): number | undefined {
  return value === undefined ? undefined : Date.parse(value) - now;
}

function asEpoch(value: string | undefined, now: number): number | undefined {
  const afterNow = asDelay(value);
  return afterNow === undefined ? undefined : afterNow - now;
}
