import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { identityKey, type Identity } from '../../src/domain/evidence.ts';
import { reconcile, type OpenAlert, type Reconciliation } from '../../src/domain/reconcile.ts';
import type { Dialect, PolicyResult } from '../../src/domain/report.ts';
import { severities } from '../../src/domain/severity.ts';
import { anEvaluated } from '../builders.ts';

const results: fc.Arbitrary<PolicyResult[]> = fc.array(
  fc.record({
    ruleId: fc.constantFrom('a', 'a', 'sops/error'),
    ruleName: fc.constantFrom('A', 'B'),
    passed: fc.boolean(),
    severity: fc.constantFrom(...severities),
    message: fc.constantFrom('x', 'oauth/staging', '\uFF5E', '\u{1F512}'),
    scope: fc.constantFrom(null, 'oauth', 'oauth/staging'),
  }),
  { maxLength: 6 },
);
const dialects = fc.constantFrom<Dialect[]>('rules', 'issues');
const settings = { occasion: 'new-head', disabledRules: new Set<string>() } as const;

/** What is open after a reconciliation. */
function openAfter(before: readonly OpenAlert[], done: Reconciliation<OpenAlert>): OpenAlert[] {
  const gone = new Set(done.resolved.map(({ alert }) => alert));
  const opened = done.opened.map(({ ruleId, scope }) => ({ ruleId, scope, scopeListed: scope !== '' }));
  return [...before.filter((alert) => !gone.has(alert)), ...opened];
}
const judge = (list: PolicyResult[], dialect: Dialect) => anEvaluated(list, { dialect });
const keys = (identities: Iterable<Identity>): string[] => [...identities].map(identityKey).toSorted();

it('ALR-1, ALR-4: reconciling twice brings nothing new', () => {
  fc.assert(
    fc.property(results, results, dialects, (before, now, dialect) => {
      const open = openAfter([], reconcile(judge(before, dialect), [], settings));
      const after = openAfter(open, reconcile(judge(now, dialect), open, settings));
      expect(reconcile(judge(now, dialect), after, settings)).toMatchObject({ opened: [], resolved: [], muted: [] });
    }),
  );
});

it('ALR-1, ALR-5: after a rule list that lists every open alert, what is open is what fails', () => {
  fc.assert(
    fc.property(results, results, (before, now) => {
      const open = openAfter([], reconcile(judge(before, 'rules'), [], settings));
      const listed = before.map((result) => ({ ...result, passed: true }));
      const head = judge([...listed, ...now], 'rules');
      const failing = [...head.findings.values()].filter((finding) => finding.failing);
      expect(keys(openAfter(open, reconcile(head, open, settings)))).toEqual(keys(failing));
    }),
  );
});

it('ALR-1, ALR-5: after any rule list, what is open is what fails and what was not evaluated', () => {
  fc.assert(
    fc.property(results, results, (before, now) => {
      const open = openAfter([], reconcile(judge(before, 'rules'), [], settings));
      const head = judge(now, 'rules');
      const failing = [...head.findings.values()].filter((finding) => finding.failing);
      const silent = open.filter((alert) => !head.findings.has(identityKey(alert)));
      expect(keys(openAfter(open, reconcile(head, open, settings)))).toEqual(keys([...failing, ...silent]));
    }),
  );
});

it('ALR-3: the order of results never matters', () => {
  const shuffled = results.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, dialects, ([list, other], dialect) => {
      expect(judge(other, dialect)).toEqual(judge(list, dialect));
    }),
    { numRuns: 1_000 },
  );
});
