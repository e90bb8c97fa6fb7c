import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startStack, type Stack } from '../harness.ts';
import type { Answer } from '../sendgrid-server.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const inASecond = () => new Date(Date.now() + 1_500).toUTCString();

/** Every way in which a provider fails that is not for good. */
const failures: readonly (() => Answer)[] = [
  () => ({ status: 500 }),
  () => ({ status: 429, headers: { 'retry-after': '1' } }),
  () => ({ status: 429, headers: { 'retry-after': inASecond() } }),
  () => ({ status: 403 }),
  () => ({ status: 302, headers: { location: stack.sendgrid.url } }),
  () => 'lose-answer',
];

const accepted: Answer = { status: 202 };

describe('a mail provider that fails three times in ten', () => {
  it('NTF-5, NTF-6: gets every mail across, and a second copy only where its answer was lost, which is counted', async () => {
    const { api, query, sendgrid } = stack;
    const count = 2 * failures.length;
    // One that took the mail and cuts the line after its status is no failure.
    sendgrid.answerWith(...failures.flatMap((fail) => [accepted, fail(), 'lose-body' as const]), accepted);
    const names = await Promise.all(
      Array.from({ length: count }, async () => {
        const one = await api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'critical' }] });
        await api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), one.key);
        return one.name;
      }),
    );
    const rows = await eventually(async () => {
      const all = await query('select status, attempts, unknown_attempts from notification');
      return all.every((row) => row['status'] === 'sent') && all;
    });
    expect(rows).toHaveLength(count);
    const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column]), 0);
    const copies = names.map((name) => sendgrid.mails.filter((mail) => mail.subject.includes(`[${name}]`)).length);
    expect(sum('unknown_attempts')).toBe(1);
    expect(copies.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: count - 1 }, () => 1), 2]);
    expect(sum('attempts')).toBe(count + failures.length);
    expect(sendgrid.calls()).toBe(sum('attempts'));
  });
});
