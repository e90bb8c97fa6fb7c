import { expect } from '@jest/globals';
import { countRows } from '../db/tables.ts';
import type { Stack } from '../harness.ts';
import type { OverheardStack } from './overheard.ts';
import { send, type RawAnswer, type RawRequest } from './raw.ts';

/** Stands in every request that is refused, and must be seen nowhere afterwards. */
export const planted = 'Pl4ntedCanary';

export interface Refusal {
  readonly status: number;
  /** The last word of the problem's `type`. */
  readonly kind: string;
  /** JSON pointers of the wrong places, in order. */
  readonly pointers?: readonly string[];
}

/** Sends a request and checks that it is refused as every request is: explained, without a value of it, and with no trace. */
export async function expectRefused(
  { stack, overheard }: OverheardStack,
  request: RawRequest,
  expected: Refusal,
): Promise<RawAnswer> {
  const before = await countStored(stack);
  const answer = await send(stack.api.url, request);
  expectProblem(answer, expected);
  expect(await countStored(stack)).toEqual(before);
  const [log] = await stack.query(`select coalesce(string_agg(e::text, E'\\n'), '') as text from ingest_event e`);
  expect(log!['text']).not.toContain(planted);
  expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(planted);
  expect(overheard.text).not.toContain(planted);
  return answer;
}

/** What is stored, apart from the ingest log: that something was refused stands there, and nothing of what it was (PRV-3). */
async function countStored({ query }: Stack): Promise<Record<string, number>> {
  const { ingest_event: _refusals, ...stored } = await countRows(query);
  return stored;
}

/** Checks the form of an RFC 9457 answer with a `type` of ours. */
export function expectProblem(answer: RawAnswer, { status, kind, pointers }: Refusal): void {
  expect({ status: answer.status, type: answer.body.type }).toEqual({ status, type: `urn:clef-pro:problem:${kind}` });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ status, title: expect.stringMatching(/\w/) });
  // A sentence, at the least.
  expect(answer.body.detail).toMatch(/^[A-Z].{15,}\.$/);
  if (!pointers) return;
  const named = answer.body.errors.map((error: { pointer: string }) => error.pointer);
  expect([...new Set(named)]).toEqual(pointers);
  for (const error of answer.body.errors) expect(error.message).toMatch(/\w/);
}

/** Checks the form of a refusal of the OTLP door, a `google.rpc.Status` in JSON. */
export function expectRpcStatus(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.body).toMatchObject({ code: expect.any(Number), message: expect.stringMatching(/^[A-Z].{15,}\.$/) });
}
