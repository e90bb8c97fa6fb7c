import { describe, expect, it } from '@jest/globals';
import { changeAlerts, resolvedByEvidence, type DerivedFrom, type KnownAlert } from '../../src/domain/alert.ts';
import type { EvaluatedReport } from '../../src/domain/evidence.ts';
import { reconcile } from '../../src/domain/reconcile.ts';
import type { PolicyResult } from '../../src/domain/report.ts';
import { aContent, aResult, anEvaluated } from '../builders.ts';

const at = new Date('2026-01-01T12:00:00Z');
const earlier = new Date('2026-01-01T11:00:00Z');

/** An alert that the commit before the head opened. */
function anAlert(changes: Partial<KnownAlert> = {}): KnownAlert {
  return {
    id: 'known',
    ruleId: 'missing_keys',
    ruleName: 'Missing encryption keys',
    scope: 'oauth/production',
    scopeListed: true,
    severity: 'warning',
    message: '1 key is missing',
    count: 1,
    occurrences: 3,
    openedAt: earlier,
    introducedByCommit: 'older',
    introducedExact: true,
    detectedAtCommit: 'before',
    lastSeenCommit: 'before',
    lastEvaluatedCommit: 'before',
    ...changes,
  };
}
const acknowledged = { acknowledgedAt: earlier, acknowledgedBy: 'Ada' };

type About = Partial<Omit<DerivedFrom, 'head' | 'at'>>;

function deriveFrom(head: EvaluatedReport, open: readonly KnownAlert[], about: About = {}) {
  const from = {
    head,
    at,
    occasion: 'new-head' as const,
    disabledRules: new Set<string>(),
    ids: ['new'],
    introductions: [{ commitSha: 'culprit', exact: false }],
    fixedBy: new Map<string, string>(),
    ...about,
  };
  return changeAlerts(reconcile(head, open, from), from);
}
const headWith = (...results: PolicyResult[]) => anEvaluated(results, { commitSha: 'head' });
const failing = headWith(aResult());
const passing = headWith(aResult({ passed: true }));
const disabledRules = new Set(['missing_keys']);

describe('an alert that is opened', () => {
  it('ALR-1, ALR-8: has the words of the head that fails, and names who introduced it', () => {
    const { opened, changed } = deriveFrom(failing, []);
    expect(changed).toEqual([]);
    expect(opened).toEqual([
      {
        ...anAlert({ id: 'new', severity: 'critical', message: '2 keys are missing', occurrences: 1, openedAt: at }),
        introducedByCommit: 'culprit',
        introducedExact: false,
        detectedAtCommit: 'head',
        lastSeenCommit: 'head',
        lastEvaluatedCommit: 'head',
      },
    ]);
  });

  it('ALR-10: has that as its first event, and is told as nobody has acknowledged it (ACK-2)', () => {
    const { events, told } = deriveFrom(failing, []);
    expect(events).toEqual([{ alertId: 'new', kind: 'opened', at, commitSha: 'head', severity: 'critical' }]);
    expect(told).toMatchObject([{ item: { alertId: 'new', kind: 'opened' }, acknowledged: null, muted: false }]);
  });
});

describe('an alert that fails again', () => {
  it('ALR-4: is the same one, with the newest severity and message, seen once more', () => {
    const { opened, changed } = deriveFrom(failing, [anAlert(acknowledged)]);
    const seen = { lastSeenCommit: 'head', lastEvaluatedCommit: 'head', occurrences: 4 };
    const words = { severity: 'critical', message: '2 keys are missing' } as const;
    expect(opened).toEqual([]);
    expect(changed).toEqual([anAlert({ ...acknowledged, ...seen, ...words })]);
  });

  it('ALR-12: at a replaced head is no further occurrence', () => {
    expect(deriveFrom(failing, [anAlert()], { occasion: 'replaced-head' }).changed).toMatchObject([{ occurrences: 3 }]);
  });

  it('ALR-10: has an event only where its severity rose', () => {
    const raised = { alertId: 'known', kind: 'severity_raised', at, commitSha: 'head', severity: 'critical' };
    expect(deriveFrom(failing, [anAlert()]).events).toEqual([raised]);
    expect(deriveFrom(failing, [anAlert({ severity: 'critical' })]).events).toEqual([]);
    expect(deriveFrom(headWith(aResult({ severity: 'info' })), [anAlert()]).events).toEqual([]);
  });

  it('ACK-2: is told with who acknowledged it', () => {
    expect(deriveFrom(failing, [anAlert(acknowledged)]).told).toMatchObject([
      { item: { kind: 'recurring', severity: 'critical' }, acknowledged: { by: 'Ada', at: earlier.toISOString() } },
    ]);
  });
});

describe('an alert of a rule that is switched off', () => {
  it('ALR-11: neither opens nor recurs; that it was looked at is noted', () => {
    expect(deriveFrom(failing, [], { disabledRules })).toEqual({ opened: [], changed: [], events: [], told: [] });
    const { changed, events, told } = deriveFrom(failing, [anAlert()], { disabledRules });
    expect(changed).toEqual([anAlert({ lastEvaluatedCommit: 'head' })]);
    expect(events).toEqual([]);
    expect(told).toMatchObject([{ item: { kind: 'recurring' }, muted: true }]);
  });

  it('ALR-11: still resolves, and says so', () => {
    const { changed, told } = deriveFrom(passing, [anAlert()], { disabledRules });
    expect(changed).toMatchObject([{ resolvedAt: at, resolutionReason: 'passed' }]);
    expect(told).toMatchObject([{ item: { kind: 'resolved' }, muted: true }]);
  });
});

describe('an alert that is resolved', () => {
  it('ALR-8, ALR-10: by evidence names the commit that fixed it, in its event too', () => {
    const alert = anAlert();
    expect(resolvedByEvidence(reconcile(passing, [alert], { occasion: 'new-head', disabledRules: new Set() }))).toEqual(
      [alert],
    );
    const { changed, events } = deriveFrom(passing, [alert], { fixedBy: new Map([['known', 'fix']]) });
    const resolved = { resolvedAt: at, resolvedByCommit: 'fix', resolvedAtCommit: 'head', resolutionReason: 'passed' };
    expect(changed).toEqual([{ ...alert, ...resolved, lastEvaluatedCommit: 'head' }]);
    expect(events).toEqual([{ alertId: 'known', kind: 'resolved', at, commitSha: 'fix' }]);
  });

  it('ALR-8, ALR-12: because its scope was removed, or the head replaced, names the head', () => {
    const without = anEvaluated([], { commitSha: 'head', content: aContent([], { namespaces: ['database'] }) });
    const removed = deriveFrom(without, [anAlert()]).changed;
    expect(removed).toMatchObject([{ resolvedByCommit: 'head', resolutionReason: 'scope_removed' }]);
    // Such a head has no evidence about it.
    expect(removed).toMatchObject([{ lastEvaluatedCommit: 'before' }]);
    const replaced = deriveFrom(passing, [anAlert()], { occasion: 'replaced-head' }).changed;
    expect(replaced).toMatchObject([{ resolvedByCommit: 'head', resolutionReason: 'replaced' }]);
  });

  it('ALR-4: is told in the words it last failed with', () => {
    expect(deriveFrom(passing, [anAlert()]).told).toMatchObject([{ item: { message: '1 key is missing' } }]);
  });
});
