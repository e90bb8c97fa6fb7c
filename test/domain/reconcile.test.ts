import { describe, expect, it } from '@jest/globals';
import type { EvaluatedReport } from '../../src/domain/evidence.ts';
import { reconcile, type OpenAlert, type Occasion } from '../../src/domain/reconcile.ts';
import { aContent, aResult, anEvaluated, anEvaluatedIssueList, anIssue, emptyContent } from '../builders.ts';

const open: OpenAlert = { ruleId: 'missing_keys', scope: 'oauth/production', scopeListed: true };
const schema: OpenAlert = { ruleId: 'schema/error', scope: 'oauth/production', scopeListed: true };

function at(head: EvaluatedReport, alerts: OpenAlert[], occasion: Occasion = 'new-head', disabled: string[] = []) {
  return reconcile(head, alerts, { occasion, disabledRules: new Set(disabled) });
}
const reasons = (head: EvaluatedReport, alert: OpenAlert, occasion?: Occasion): string[] =>
  at(head, [alert], occasion).resolved.map(({ reason }) => reason);

const nothing = { opened: [], recurring: [], resolved: [], muted: [] };
const failing = anEvaluated([aResult()]);
const passing = anEvaluated([aResult({ passed: true })]);

describe('opening', () => {
  it('ALR-1: a failing result without an open alert of its identity opens one', () => {
    expect(at(failing, [])).toMatchObject({
      ...nothing,
      opened: [{ ruleId: 'missing_keys', scope: 'oauth/production', severity: 'critical' }],
    });
  });

  it('ALR-1: a passing result opens nothing, whatever its severity', () => {
    expect(at(passing, [])).toEqual(nothing);
    expect(at(anEvaluatedIssueList([anIssue('drift', { passed: true, severity: 'warning' })]), [])).toEqual(nothing);
  });

  it('ALR-1: the same rule in another scope is another alert', () => {
    const other = { ...open, scope: 'oauth/staging' };
    expect(at(failing, [other]).opened).toHaveLength(1);
  });

  it('ALR-4: failing again is the same alert, with the newest words', () => {
    const head = anEvaluated([aResult({ severity: 'warning', message: 'now 3' })]);
    const { opened, recurring } = at(head, [open]);
    expect(opened).toEqual([]);
    expect(recurring).toMatchObject([{ alert: open, finding: { severity: 'warning', message: 'now 3' } }]);
  });
});

describe('resolving by a rule list', () => {
  it('ALR-5: passed resolves', () => expect(reasons(passing, open)).toEqual(['passed']));

  it('ALR-5: not listed means not evaluated: nothing happens', () => {
    expect(at(anEvaluated([aResult({ scope: 'oauth/staging', passed: true })]), [open])).toEqual(nothing);
  });

  it('ALR-5: the namespace left the lists: scope_removed', () => {
    const head = anEvaluated([], { content: aContent([], { namespaces: ['database'] }) });
    expect(reasons(head, open)).toEqual(['scope_removed']);
    expect(reasons(head, { ...open, scope: 'oauth' })).toEqual(['scope_removed']);
  });

  it('ALR-5: the environment left the lists: scope_removed', () => {
    const head = anEvaluated([], { content: aContent([], { environments: ['staging'] }) });
    expect(reasons(head, open)).toEqual(['scope_removed']);
    expect(reasons(head, { ...open, scope: 'oauth' })).toEqual([]);
  });

  it('ALR-5: an alert without a scope, or of one that was never listed, cannot lose it', () => {
    expect(reasons(anEvaluated([]), { ...open, scope: '', scopeListed: false })).toEqual([]);
    expect(reasons(anEvaluated([]), { ...open, scope: 'team-red', scopeListed: false })).toEqual([]);
  });

  it('ALR-5: what still fails does not resolve, though its namespace left the lists', () => {
    const head = anEvaluated([aResult()], { content: aContent([aResult()], { namespaces: ['database'] }) });
    expect(at(head, [open])).toMatchObject({ resolved: [], recurring: [{ alert: open }] });
  });

  it('ALR-5: a report that says nothing changes no alert, though it lists nothing', () => {
    expect(at(anEvaluated([], { content: emptyContent }), [open])).toEqual(nothing);
  });
});

describe('resolving by an issue list', () => {
  it('ALR-5: absent means fixed', () => expect(reasons(anEvaluatedIssueList([]), schema)).toEqual(['absent']));

  it('ALR-5: also where the namespace left the lists', () => {
    const head = anEvaluatedIssueList([], { content: aContent([], { namespaces: ['database'] }) });
    expect(reasons(head, schema)).toEqual(['absent']);
  });

  it('ALR-5: but not while files cannot be read, except for matrix and sops', () => {
    const blind = anEvaluatedIssueList([anIssue('sops', { scope: null })]);
    expect(reasons(blind, schema)).toEqual([]);
    expect(reasons(blind, { ...schema, ruleId: 'matrix/error' })).toEqual(['absent']);
    expect(reasons(blind, { ...schema, ruleId: 'sops/error' })).toEqual(['absent']);
  });

  it('ALR-5: nor by a report that says nothing', () => {
    expect(at(anEvaluatedIssueList([], { content: emptyContent }), [schema])).toEqual(nothing);
  });
});

describe('a rule that is switched off', () => {
  const off = ['missing_keys'];

  it('ALR-11: opens nothing', () => expect(at(failing, [], 'new-head', off)).toEqual(nothing));

  it('ALR-11: its open alert does not recur, and is told apart', () => {
    expect(at(failing, [open], 'new-head', off)).toMatchObject({ ...nothing, muted: [{ alert: open }] });
  });

  it('ALR-11: its open alert still resolves', () => {
    expect(at(passing, [open], 'new-head', off).resolved).toEqual([{ alert: open, reason: 'passed' }]);
  });

  it('ALR-11: a rule that is not configured counts as enabled', () => {
    expect(at(failing, [], 'new-head', ['other']).opened).toHaveLength(1);
  });
});

describe('other content of the head', () => {
  it('ALR-12: what it removes resolves as replaced', () => {
    expect(reasons(passing, open, 'replaced-head')).toEqual(['replaced']);
    expect(reasons(anEvaluatedIssueList([]), schema, 'replaced-head')).toEqual(['replaced']);
  });

  it('ALR-12: what it adds opens, what stays stays', () => {
    const head = anEvaluated([aResult(), aResult({ ruleId: 'rotation_max_age' })]);
    expect(at(head, [open], 'replaced-head')).toMatchObject({
      opened: [{ ruleId: 'rotation_max_age' }],
      recurring: [{ alert: open }],
      resolved: [],
    });
  });

  it('ALR-12, ALR-5: that says nothing changes no alert', () => {
    expect(at(anEvaluated([], { content: emptyContent }), [open], 'replaced-head')).toEqual(nothing);
  });
});
