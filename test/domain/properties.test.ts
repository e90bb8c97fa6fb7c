import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { identityKey, type Identity } from '../../src/domain/evidence.ts';
import { reconcile, type OpenAlert, type Reconciliation } from '../../src/domain/reconcile.ts';
import type { Dialect, PolicyResult } from '../../src/domain/report.ts';
import { severities } from '../../src/domain/severity.ts';
import { aContent, aResult, anEvaluated } from '../builders.ts';

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

const odd = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', '/', ' ', '-'), maxLength });
const lists = fc.record({
  namespaces: fc.array(odd(3), { minLength: 1, maxLength: 3 }),
  environments: fc.array(odd(2), { minLength: 1, maxLength: 3 }),
});
/** A few words, with pairs of the lists among them. */
const sayings = fc.tuple(lists, lists).chain(([own, before]) => {
  const pair = fc.oneof(
    ...[own, before].map(({ namespaces, environments }) =>
      fc.tuple(fc.constantFrom(...namespaces), fc.constantFrom(...environments)).map((names) => names.join('/')),
    ),
  );
  const message = fc.array(fc.oneof(odd(2), pair), { maxLength: 4 }).map((words) => words.join(''));
  return fc.record({ own: fc.constant(own), before: fc.constant(before), message });
});

it('ALR-2: the one pair that a message names is found whatever names there are', () => {
  fc.assert(
    fc.property(sayings, ({ own, before, message }) => {
      const named = [own, before]
        .flatMap(({ namespaces, environments }) =>
          namespaces.flatMap((each) => environments.map((one) => `${each}/${one}`)),
        )
        .filter((pair) =>
          message.split('').some((_, at) => {
            const around = (message[at - 1] ?? ' ') + (message[at + pair.length] ?? ' ');
            return message.startsWith(pair, at) && !/[A-Za-z0-9_/-]/.test(around);
          }),
        );
      const [only, ...others] = new Set(named);
      const content = aContent([aResult({ scope: null, message })], own);
      const [finding] = anEvaluated([], { content, predecessor: before }).findings.values();
      expect(finding!.scope).toBe(others.length === 0 ? (only ?? '') : '');
    }),
  );
});
