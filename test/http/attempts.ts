import { expect } from '@jest/globals';
import type { Query } from '../database.ts';
import { countRows } from '../db/tables.ts';
import type { RawAnswer } from './raw.ts';
import { expectProblem, expectRpcStatus } from './refusal.ts';
import type { Rule } from './route-table.ts';

const kinds: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
};

/** Checks that a refusal is explained, in the words of its door. */
export function expectRefusal(rule: Rule, answer: RawAnswer, status: number): void {
  if (rule.otlp) expectRpcStatus(answer, status);
  else expectProblem(answer, { status, kind: kinds[status]! });
}

/** A call by somebody, and the status it must get. */
export interface Attempt {
  readonly who: string;
  readonly expected: number;
  make(): Promise<RawAnswer>;
}

/** Checks the status of each and, of the refusals, that they are explained and left no trace. */
export async function expectStatuses(query: Query, rule: Rule, attempts: readonly Attempt[]): Promise<void> {
  const refused = attempts.filter(({ expected }) => expected >= 400);
  const taken = attempts.filter(({ expected }) => expected < 400);
  const statuses = new Map<string, number>();
  const tryAll = async (some: readonly Attempt[]) => {
    const answers: RawAnswer[] = [];
    for (const { who, make } of some) {
      const answer = await make();
      statuses.set(who, answer.status);
      answers.push(answer);
    }
    return answers;
  };
  const before = refused.length > 0 ? await countRows(query) : undefined;
  const refusals = await tryAll(refused);
  const after = before && (await countRows(query));
  await tryAll(taken);
  expect(Object.fromEntries(statuses)).toEqual(
    Object.fromEntries(attempts.map(({ who, expected }) => [who, expected])),
  );
  for (const [at, answer] of refusals.entries()) expectRefusal(rule, answer, refused[at]!.expected);
  expect(after).toEqual(before);
}
