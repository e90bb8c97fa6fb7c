import { expect } from '@jest/globals';
import { countRows } from '../db/tables.ts';
import type { Stack } from '../harness.ts';
import type { Overheard } from './overheard.ts';
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

/** Sends a request and checks that it is refused as api.md has it: explained, without a value of it, and with no trace. */
export async function expectRefused(
  { stack, overheard }: { stack: Stack; overheard: Overheard },
  request: RawRequest,
  expected: Refusal,
): Promise<RawAnswer> {
  const before = await countRows(stack.query);
  const answer = await send(stack.api.url, request);
  expectProblem(answer, expected);
  expect(await countRows(stack.query)).toEqual(before);
  expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(planted);
  expect(overheard.text).not.toContain(planted);
  return answer;
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
