import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compareReports, type Comparable } from '../../src/domain/compare.ts';
import type { Finding } from '../../src/domain/evidence.ts';
import { healthStatuses, type Cell, type Drift } from '../../src/domain/report.ts';
import { severities } from '../../src/domain/severity.ts';

const name = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__');
const text = fc.constantFrom('', 'one', 'two');
const cell: fc.Arbitrary<Cell> = fc.record({
  namespace: name,
  environment: name,
  healthStatus: fc.constantFrom(...healthStatuses),
  description: text,
});
const drift: fc.Arbitrary<Drift> = fc.record({
  namespace: name,
  isDrifted: fc.boolean(),
  severity: fc.option(fc.constantFrom(...severities)),
  summary: fc.option(text),
  driftCount: fc.option(fc.nat(3)),
});
const finding: fc.Arbitrary<Finding> = fc.record({
  ruleId: name,
  scope: name,
  ruleName: text,
  severity: fc.constantFrom(...severities),
  message: text,
  failing: fc.boolean(),
  count: fc.nat(3),
  scopeListed: fc.boolean(),
});
const report: fc.Arbitrary<Comparable> = fc.record({
  cells: fc.uniqueArray(cell, { selector: (each) => `${each.namespace}/${each.environment}` }),
  drift: fc.uniqueArray(drift, { selector: (each) => each.namespace }),
  findings: fc.uniqueArray(finding, { selector: (each) => `${each.ruleId}/${each.scope}` }),
});

describe('comparing two reports', () => {
  it('of the same content shows nothing', () => {
    fc.assert(
      fc.property(report, (same) => {
        expect(compareReports(same, structuredClone(same))).toEqual({ cells: [], drift: [], results: [] });
      }),
    );
  });

  it('the other way round shows the same, before and after exchanged', () => {
    const turned = { added: 'removed', removed: 'added', status: 'status', text: 'text' };
    fc.assert(
      fc.property(report, report, (a, b) => {
        const there = compareReports(a, b);
        const back = compareReports(b, a);
        for (const part of ['cells', 'drift', 'results'] as const) {
          const exchanged = back[part].map(({ change, before, after }) => ({
            change: turned[change],
            before: after,
            after: before,
          }));
          expect(new Set(there[part].map((each) => JSON.stringify(each)))).toEqual(
            new Set(exchanged.map((each) => JSON.stringify(each))),
          );
        }
      }),
    );
  });

  it('tells a change of what is said from a change of how it is said', () => {
    const before = {
      namespace: 'a',
      environment: 'x',
      healthStatus: 'healthy',
      description: 'rotated 12d ago',
    } as const;
    const cells = (after: Cell) =>
      compareReports({ cells: [before], drift: [], findings: [] }, { cells: [after], drift: [], findings: [] }).cells;
    expect(cells({ ...before, description: 'rotated 13d ago' })).toMatchObject([{ change: 'text' }]);
    expect(cells({ ...before, healthStatus: 'warning', description: '' })).toMatchObject([{ change: 'status' }]);
  });

  it('takes the first where a report lists something twice', () => {
    const one = { namespace: 'a', isDrifted: true, severity: null, summary: null, driftCount: null };
    const twice = { cells: [], drift: [one, { ...one, isDrifted: false }], findings: [] };
    expect(compareReports(twice, { ...twice, drift: [one] }).drift).toEqual([]);
  });
});
