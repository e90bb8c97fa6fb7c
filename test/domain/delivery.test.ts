import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideAttempt,
  isGivenUp,
  refuseRetry,
  refuseTest,
  suppressions,
  type Delivery,
  type DeliveryScene,
} from '../../src/domain/delivery.ts';
import { anItem } from '../notify/messages.ts';

const now = new Date('2026-01-02T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

function aDelivery(changes: Partial<Delivery> = {}): Delivery {
  return { kind: 'head', status: 'queued', run: 0, items: [anItem()], firstAttemptAt: null, reason: null, ...changes };
}

function aScene(changes: Partial<DeliveryScene> = {}): DeliveryScene {
  const quiet = { integrationDeleted: false, channelRemoved: false, stillQuiet: true };
  return { run: 0, now, stopped: new Map(), ...quiet, ...changes };
}

function suppressed(reason: string) {
  return { act: 'end', status: 'suppressed', reason };
}

describe('an attempt to deliver a message', () => {
  it('sends what is queued, and what an attempt left without an answer', () => {
    for (const status of ['queued', 'sending'] as const) {
      expect(decideAttempt(aDelivery({ status }), aScene())).toEqual({ act: 'send', items: [anItem()] });
    }
  });

  it.each(['sent', 'captured', 'failed', 'suppressed'] as const)('leaves one alone that is %s', (status) => {
    expect(decideAttempt(aDelivery({ status }), aScene({ channelRemoved: true }))).toEqual({ act: 'leave' });
  });

  it('NTF-6: leaves one alone that another run delivers', () => {
    expect(decideAttempt(aDelivery({ run: 1 }), aScene({ run: 0 }))).toEqual({ act: 'leave' });
    expect(decideAttempt(aDelivery({ run: 1 }), aScene({ run: 1 })).act).toBe('send');
  });

  it('ACK-4: takes acknowledged alerts out, and tells nothing when none is left; a resolution stays', () => {
    const items = [anItem({ alertId: 'a' }), anItem({ alertId: 'b' }), anItem({ alertId: 'c', kind: 'resolved' })];
    const stopped = new Map(['a', 'c'].map((id) => [id, { reason: 'acknowledged' }] as const));
    const decision = decideAttempt(aDelivery({ items }), aScene({ stopped }));
    expect(decision).toEqual({ act: 'send', items: items.slice(1) });
    expect(decideAttempt(aDelivery({ items: items.slice(0, 1) }), aScene({ stopped }))).toEqual(
      suppressed(suppressions.allAcknowledged),
    );
  });

  it('ALR-11: takes alerts out whose rules were switched off', () => {
    const items = [anItem({ alertId: 'a' }), anItem({ alertId: 'b' })];
    const stopped = new Map([
      ['a', { reason: 'acknowledged' }],
      ['b', { reason: 'rule_disabled' }],
    ] as const);
    expect(decideAttempt(aDelivery({ items }), aScene({ stopped }))).toEqual(suppressed(suppressions.allStopped));
    stopped.delete('a');
    expect(decideAttempt(aDelivery({ items }), aScene({ stopped }))).toEqual({ act: 'send', items: items.slice(0, 1) });
  });

  it('NTF-7: is not made to a channel that was removed', () => {
    expect(decideAttempt(aDelivery(), aScene({ channelRemoved: true }))).toEqual(
      suppressed(suppressions.channelRemoved),
    );
  });

  it('PRV-7: is not made for an integration that was deleted', () => {
    expect(decideAttempt(aDelivery(), aScene({ integrationDeleted: true }))).toEqual(
      suppressed(suppressions.integrationDeleted),
    );
  });

  it('INT-4: tells of silence only while it lasts; other messages do not depend on it', () => {
    const quiet = aDelivery({ kind: 'quiet', items: [] });
    expect(decideAttempt(quiet, aScene()).act).toBe('send');
    expect(decideAttempt(quiet, aScene({ stillQuiet: false }))).toEqual(suppressed(suppressions.notQuiet));
    expect(decideAttempt(aDelivery({ kind: 'test', items: [] }), aScene({ stillQuiet: false })).act).toBe('send');
  });

  it('NTF-5: is given up 24 hours after the first, with the last reason', () => {
    const reason = 'SendGrid answered 503';
    expect(decideAttempt(aDelivery({ firstAttemptAt: ago(24), reason }), aScene()).act).toBe('send');
    expect(decideAttempt(aDelivery({ firstAttemptAt: ago(24.01), reason }), aScene())).toEqual({
      act: 'end',
      status: 'failed',
      reason: `Given up after 24 hours. ${reason}`,
    });
    expect(isGivenUp(ago(20), new Date(now.getTime() + 5 * 3_600_000))).toBe(true);
    expect(isGivenUp(null, now)).toBe(false);
  });
});

describe('an operator', () => {
  it('NTF-5: may have only failed messages tried again, to channels that are there', () => {
    const asked = (['queued', 'sending', 'sent', 'captured', 'suppressed', 'failed'] as const).map((status) =>
      refuseRetry(status, false),
    );
    expect(asked).toEqual(['underWay', 'underWay', 'delivered', 'captured', 'suppressed', undefined]);
    expect(refuseRetry('failed', true)).toBe('channelRemoved');
  });
});

describe('test messages', () => {
  it('go to an address once a minute, however it is written', () => {
    expect(refuseTest([], 'a@acme.com')).toBeUndefined();
    expect(refuseTest(['b@acme.com'], 'a@acme.com')).toBeUndefined();
    expect(refuseTest(['A@Acme.com'], 'a@acme.com')).toBe('sameAddress');
  });

  it('are ten a minute at most, to whatever addresses', () => {
    fc.assert(
      fc.property(fc.array(fc.emailAddress(), { maxLength: 60 }), (targets) => {
        const sent = targets.reduce<string[]>(
          (before, target) => (refuseTest(before, target) ? before : [...before, target]),
          [],
        );
        expect(sent.length).toBeLessThanOrEqual(10);
        expect(new Set(sent.map((target) => target.toLowerCase())).size).toBe(sent.length);
      }),
    );
  });
});
