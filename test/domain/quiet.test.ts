import { expect, it } from '@jest/globals';
import { nextDue, quietSince } from '../../src/domain/quiet.ts';

const createdAt = new Date('2026-01-01T00:00:00Z');
const at = (time: string) => new Date(`2026-01-01T${time}Z`);
const heard = { expectReportEvery: 3_600, lastSentAt: at('10:00:00'), createdAt };

it('INT-4: an integration is quiet once it is overdue, since the moment it was due', () => {
  expect(quietSince(heard, at('11:00:00'))).toBeNull();
  expect(quietSince(heard, at('11:00:01'))).toEqual(at('11:00:00'));
});

it('INT-4: when it is due is the same whatever the time is', () => {
  expect(nextDue(heard)).toEqual(at('11:00:00'));
  expect(nextDue({ ...heard, expectReportEvery: null })).toBeNull();
});

it('INT-4: one that never sent anything is due from the time it was made', () => {
  expect(quietSince({ ...heard, lastSentAt: null }, at('01:00:00.001'))).toEqual(at('01:00:00'));
});

it('INT-4: nobody waits where no interval is set', () => {
  expect(quietSince({ ...heard, expectReportEvery: null }, new Date('2030-01-01T00:00:00Z'))).toBeNull();
});
