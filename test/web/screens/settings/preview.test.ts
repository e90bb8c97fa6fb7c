import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../../../web/src/api/types.ts';
import { isWhole, previewOf } from '../../../../web/src/screens/settings/preview.ts';

const now = Date.UTC(2026, 10, 24);
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
const alert = (given: Partial<Alert>) =>
  ({
    severity: 'warning',
    status: 'open',
    openedAt: daysAgo(1),
    acknowledgedAt: null,
    detectedAtCommit: 'a',
    ...given,
  }) as Alert;

describe('what a channel would have been told', () => {
  it('is what opened in the last 30 days from its severity on, one message for each head', () => {
    const alerts = [
      alert({ severity: 'critical' }),
      alert({}),
      alert({ detectedAtCommit: 'b', acknowledgedAt: daysAgo(0) }),
      alert({ severity: 'info' }),
      alert({ openedAt: daysAgo(31) }),
    ];
    expect(previewOf(alerts, 'warning', now)).toEqual({
      messages: 2,
      matching: 3,
      bySeverity: { critical: 1, warning: 2, info: 0 },
      below: 1,
      acknowledged: 1,
    });
  });

  it('says when older alerts of the span may not have been read', () => {
    expect(isWhole([alert({})], true, now)).toBe(false);
    expect(isWhole([alert({}), alert({ openedAt: daysAgo(40) })], true, now)).toBe(true);
    expect(isWhole([], false, now)).toBe(true);
  });
});
