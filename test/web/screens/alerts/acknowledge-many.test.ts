import { describe, expect, it } from '@jest/globals';
import { acknowledgeMany, isWhole, outcomeInWords } from '../../../../web/src/screens/alerts/acknowledge-many.ts';
import { readFilter } from '../../../../web/src/screens/alerts/filter.ts';

const filter = readFilter(new URLSearchParams());
const part = (acknowledged: number, changes: object = {}) => ({
  acknowledged,
  pending: 0,
  resolved: 0,
  more: false,
  ...changes,
});
const away = new Error('away');
/** An API that gives these answers one after the other, and throws the errors among them. */
function answering(...answers: unknown[]) {
  return <Answer>() => {
    const next = answers.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as Answer);
  };
}
const inWords = (outcome: Parameters<typeof outcomeInWords>[0]) => outcomeInWords(outcome, () => 'No answer.');

describe('many alerts at once', () => {
  it('whatever matches is asked for until nothing is left', async () => {
    const outcome = await acknowledgeMany(
      { integrationIds: ['a'], filter },
      null,
      answering(part(200, { more: true }), part(30)),
    );
    expect(outcome).toMatchObject({ done: 230, left: false });
    expect(isWhole(outcome)).toBe(true);
    expect(inWords(outcome)).toBe('Notifications stopped for 230 alerts.');
  });

  it('where nothing takes effect, what was not reached is told of too', async () => {
    const outcome = await acknowledgeMany(
      { integrationIds: ['a'], filter },
      null,
      answering(part(0, { pending: 200, more: true })),
    );
    expect(isWhole(outcome)).toBe(false);
    expect(inWords(outcome)).toBe(
      '200 alerts still on the way: that takes effect by itself and shows here. More alerts match that were not reached: try again in a moment.',
    );
  });

  it('a later call that fails leaves what the earlier ones did, and fails in an integration', async () => {
    const outcome = await acknowledgeMany(
      { integrationIds: ['a', 'b'], filter },
      null,
      answering(part(200, { more: true }), part(5), away),
    );
    expect(inWords(outcome)).toBe('Notifications stopped for 205 alerts. Failed in 1 integration: No answer.');
  });

  it('of some that were picked each is counted by itself', async () => {
    const acknowledged = { acknowledgedAt: '2026-01-01T00:00:00.000Z' };
    const ids = ['a', 'b', 'c', 'd'];
    const outcome = await acknowledgeMany({ ids }, null, answering(acknowledged, away, { acknowledgedAt: null }, away));
    expect(inWords(outcome)).toBe(
      'Notifications stopped for 1 alert. 1 alert still on the way: that takes effect by itself and shows here. Failed for 2 alerts: No answer.',
    );
    const none = await acknowledgeMany({ ids: ['a'] }, null, answering(away));
    expect(inWords(none)).toBe('Failed for 1 alert: No answer.');
  });
});
