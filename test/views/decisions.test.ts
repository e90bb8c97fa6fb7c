import { describe, expect, it } from '@jest/globals';
import type { DecisionRow, MessageState } from '../../src/db/decisions.ts';
import { presentDecision } from '../../src/views/decisions.ts';

const finishedAt = new Date('2026-01-02T03:04:05Z');
const message: MessageState = { id: 'm', status: 'sent', attempts: 1, unknownAttempts: 0, reason: null, finishedAt };
const decision: DecisionRow = {
  alertId: 'a',
  reportId: 'r',
  headCommit: 'abc0001',
  revision: 1,
  channelId: 'c',
  reason: 'notify',
  acknowledged: null,
  at: finishedAt,
  message,
};
const told = (changes: Partial<DecisionRow>) => {
  const { outcome, words } = presentDecision({ ...decision, ...changes });
  return [outcome, words];
};
const standing = (changes: Partial<MessageState>) => told({ message: { ...message, ...changes } });

describe('NTF-7: what became of an alert for one channel and head, in words', () => {
  it.each<[Partial<MessageState>, string, string]>([
    [{}, 'sent', 'sent at 2026-01-02T03:04:05.000Z'],
    [{ status: 'queued', attempts: 0, finishedAt: null }, 'queued', 'queued'],
    [{ status: 'queued', reason: '503', finishedAt: null }, 'queued', 'queued, tried once: 503'],
    [{ status: 'queued', attempts: 3, finishedAt: null }, 'queued', 'queued, tried 3 times'],
    [{ status: 'sending', attempts: 2, finishedAt: null }, 'sending', 'being handed over, attempt 2'],
    [{ status: 'captured' }, 'captured', 'captured at 2026-01-02T03:04:05.000Z: no mail provider is configured'],
    [{ status: 'failed', reason: '413' }, 'failed', 'failed at 2026-01-02T03:04:05.000Z: 413'],
    [
      { status: 'suppressed', reason: 'The channel was removed.' },
      'suppressed',
      'suppressed at 2026-01-02T03:04:05.000Z: The channel was removed.',
    ],
  ])('a message that is %j', (changes, outcome, words) => {
    expect(standing(changes)).toEqual([outcome, words]);
  });

  it.each<[Partial<DecisionRow>, string, string]>([
    [
      { reason: 'acknowledged', acknowledged: { by: 'ops', at: '2026-01-01T00:00:00.000Z' } },
      'acknowledged',
      'not sent: acknowledged by ops at 2026-01-01T00:00:00.000Z',
    ],
    [{ reason: 'acknowledged' }, 'acknowledged', 'not sent: acknowledged'],
    [
      { reason: 'acknowledged', message: { ...message, unknownAttempts: 1 } },
      'acknowledged',
      'not sent: acknowledged; a copy whose answer was lost told it if it was sent before that',
    ],
    [{ reason: 'rule_disabled' }, 'rule_disabled', 'not sent: the rule is disabled'],
    [{ message: null }, 'suppressed', 'suppressed: its message is gone'],
  ])('%j', (changes, outcome, words) => {
    expect(told(changes)).toEqual([outcome, words]);
  });

  it('a message it was taken out of is not named', () => {
    const row = { ...decision, reason: 'acknowledged' as const, acknowledged: { by: 'ops', at: 't' } };
    expect(presentDecision(row)).toMatchObject({ notificationId: null, attempts: 0, unknownAttempts: 0 });
  });

  it('NTF-6: of a message it was taken out of, lost answers are counted: a copy may have told it', () => {
    const lost = { ...message, unknownAttempts: 2 };
    const row = { ...decision, reason: 'acknowledged' as const, message: lost };
    expect(presentDecision(row)).toMatchObject({ notificationId: null, unknownAttempts: 2 });
  });
});
