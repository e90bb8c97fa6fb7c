import { describe, expect, it } from '@jest/globals';
import type { AppliedBatch } from '../../activities/index.ts';
import { batchDetails } from '../../workflows/batch-details.ts';

const nothing = { opened: 0, recurring: 0, resolved: 0 };
const details = (given: Partial<AppliedBatch>) =>
  batchDetails({
    applied: {
      outcome: 'late',
      headOutcome: 'late',
      reportCount: 0,
      reports: [],
      alerts: nothing,
      notifications: [],
      receiptUrl: 'https://clef.example.com/batches/1',
      ...given,
    },
    delivered: [],
  });

describe('the details of a batch', () => {
  it('call it history only where nothing follows from it', () => {
    expect(details({})).toContain('HEAD was late: history only · alerts: 0 opened');
    expect(details({ headOutcome: 'untracked' })).toContain('HEAD is on an untracked branch: history only ·');
  });

  it('ORD-4, NTF-7: do not where another of its reports replaced the head, so that alerts or messages follow', () => {
    expect(details({ alerts: { ...nothing, opened: 1 } })).toContain('HEAD was late · alerts: 1 opened');
    expect(details({ headOutcome: 'untracked', notifications: ['one'] })).toContain('HEAD is on an untracked branch ·');
  });
});
