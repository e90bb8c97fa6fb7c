import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { planNotifications, type ChannelSettings, type ToldAlert } from '../../src/domain/notification.ts';
import type { Occasion } from '../../src/domain/reconcile.ts';
import { severities } from '../../src/domain/severity.ts';
import { aToldAlert } from '../builders.ts';

const channel: ChannelSettings = { id: 'channel-1', minSeverity: 'info', notifyResolved: false };

/** Which alerts stand in the message of one channel, and why each does or does not. */
function plan(alerts: ToldAlert[], changes: Partial<ChannelSettings> = {}, occasion: Occasion = 'new-head') {
  const [only] = planNotifications(alerts, [{ ...channel, ...changes }], occasion);
  return { told: only!.items.map((item) => item.alertId), reasons: only!.decisions.map((each) => each.reason) };
}

const opened = aToldAlert({ alertId: 'new' });
const recurring = aToldAlert({ alertId: 'old', kind: 'recurring' });
const resolved = aToldAlert({ alertId: 'fixed', kind: 'resolved' });

describe('who is told about a new head', () => {
  it('NTF-1: opened alerts and those that fail again', () => {
    expect(plan([opened, recurring])).toEqual({ told: ['new', 'old'], reasons: ['notify', 'notify'] });
  });

  it('NTF-1: only channels whose minSeverity they reach', () => {
    const warning = aToldAlert({ severity: 'warning' });
    expect(plan([warning], { minSeverity: 'critical' })).toEqual({ told: [], reasons: ['below_min_severity'] });
    expect(plan([warning], { minSeverity: 'warning' }).told).toHaveLength(1);
    expect(plan([warning], { minSeverity: 'info' }).told).toHaveLength(1);
  });

  it('NTF-1, ACK-1: not of alerts that are acknowledged', () => {
    const seen = aToldAlert({ kind: 'recurring' }, { acknowledged: { by: 'ops', at: '2026-01-02T03:04:05.000Z' } });
    expect(plan([seen])).toEqual({ told: [], reasons: ['acknowledged'] });
  });

  it('ALR-11: not of alerts whose rule is switched off', () => {
    const muted = aToldAlert({ kind: 'recurring' }, { muted: true });
    expect(plan([muted])).toEqual({ told: [], reasons: ['rule_disabled'] });
  });

  it('NTF-1: resolutions only where the channel wants them', () => {
    expect(plan([resolved])).toEqual({ told: [], reasons: ['resolutions_not_wanted'] });
    expect(plan([resolved], { notifyResolved: true })).toEqual({ told: ['fixed'], reasons: ['notify'] });
  });

  it('NTF-2: one message per channel, each by its own settings', () => {
    const strict = { ...channel, id: 'channel-2', minSeverity: 'critical' as const };
    const plans = planNotifications([aToldAlert({ severity: 'info' }), opened], [channel, strict], 'new-head');
    expect(plans.map(({ channelId, items }) => [channelId, items.length])).toEqual([
      ['channel-1', 2],
      ['channel-2', 1],
    ]);
  });

  it('NTF-7: every alert has a reason for every channel, in a message or not', () => {
    const { reasons } = plan([opened, recurring, resolved]);
    expect(reasons).toEqual(['notify', 'notify', 'resolutions_not_wanted']);
  });
});

describe('who is told about a head whose content was replaced', () => {
  it('NTF-3: of what it opened', () => expect(plan([opened], {}, 'replaced-head').told).toEqual(['new']));

  it('NTF-3: not of what fails as before', () => {
    const { told, reasons } = plan([recurring], {}, 'replaced-head');
    expect(told).toEqual([]);
    expect(reasons).toEqual(['not_opened_by_replacement']);
  });

  it('NTF-3: not of what it resolved either, also where the channel wants resolutions', () => {
    expect(plan([resolved], { notifyResolved: true }, 'replaced-head').told).toEqual([]);
  });
});

const alerts = fc.array(
  fc.record({
    item: fc.record({
      alertId: fc.uuid(),
      kind: fc.constantFrom('opened', 'recurring', 'resolved'),
      ruleName: fc.string(),
      scope: fc.string(),
      severity: fc.constantFrom(...severities),
      message: fc.string(),
      count: fc.nat(),
    }),
    acknowledged: fc.option(fc.record({ by: fc.string(), at: fc.string() })),
    muted: fc.boolean(),
  }),
);
const channels = fc.array(
  fc.record({ id: fc.uuid(), minSeverity: fc.constantFrom(...severities), notifyResolved: fc.boolean() }),
);
const occasions = fc.constantFrom('new-head' as const, 'replaced-head' as const);

it('ACK-1: acknowledged alerts are in no message', () => {
  fc.assert(
    fc.property(alerts, channels, occasions, (derived, all, occasion) => {
      const told = planNotifications(derived, all, occasion).flatMap((each) => each.items);
      const seen = new Set(derived.filter((alert) => alert.acknowledged).map((alert) => alert.item));
      expect(told.filter((item) => seen.has(item))).toEqual([]);
    }),
  );
});
