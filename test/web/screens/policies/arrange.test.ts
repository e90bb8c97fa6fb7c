import { describe, expect, it } from '@jest/globals';
import { byRule, firstOf, matches, type Result } from '../../../../web/src/screens/policies/arrange.ts';

const result = (ruleId: string, scope: string, more: Partial<Result> = {}): Result => ({
  ruleId,
  ruleName: ruleId,
  scope,
  status: 'pass',
  listed: true,
  severity: 'warning',
  message: null,
  count: 0,
  since: null,
  ruleDisabled: false,
  alertId: null,
  ...more,
});

describe('results by rule', () => {
  const results = [
    result('passes', 'b'),
    result('passes', 'a'),
    result('mixed', 'a'),
    result('mixed', 'b', { status: 'fail', severity: 'warning' }),
    result('mixed', 'c', { status: 'fail', severity: 'critical' }),
    result('silent', '', { status: 'not_evaluated', severity: null }),
  ];

  it('have what fails most gravely first, then what was not evaluated, then what passes', () => {
    expect(byRule(results).map((rule) => [rule.ruleId, rule.results.map(({ scope }) => scope)])).toEqual([
      ['mixed', ['c', 'b', 'a']],
      ['silent', ['']],
      ['passes', ['a', 'b']],
    ]);
  });

  it('are drawn up to a number, with their rules', () => {
    expect(firstOf(byRule(results), 4).map((rule) => rule.results.length)).toEqual([3, 1]);
  });

  it('are found by status and by words of rule, scope or message', () => {
    const failing = result('keys', 'oauth/production', { status: 'fail', message: 'Two are missing' });
    expect(matches(failing, 'fail', 'MISSING oauth')).toBe(true);
    expect(matches(failing, 'fail', 'staging')).toBe(false);
    expect(matches(failing, 'pass', '')).toBe(false);
    expect(matches({ ...failing, ruleDisabled: true }, 'disabled', '')).toBe(true);
  });
});
