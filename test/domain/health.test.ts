import { describe, expect, it } from '@jest/globals';
import { worstCell, worstStatus, type HealthSource } from '../../src/domain/health.ts';

const none = { healthy: 0, warning: 0, critical: 0, unknown: 0, failing: 0 };
const told = (counts: Partial<typeof none>, more: Partial<HealthSource> = {}): HealthSource => ({
  counts: { ...none, ...counts },
  dialect: 'rules',
  evaluable: true,
  ...more,
});

it.each([
  [{}, 'unknown'],
  [{ healthy: 2 }, 'healthy'],
  [{ healthy: 2, unknown: 1 }, 'unknown'],
  [{ healthy: 2, unknown: 1, warning: 1 }, 'warning'],
  [{ healthy: 2, unknown: 1, warning: 1, critical: 1 }, 'critical'],
  [{ healthy: 1, failing: 9 }, 'healthy'],
])('the worst cell of %j is %s', (counts, worst) => {
  expect(worstCell(told(counts))).toBe(worst);
});

describe('ALR-5: of a report that lists the cells with findings alone', () => {
  it.each([
    [{}, true, 'healthy'],
    [{ failing: 1 }, true, 'unknown'],
    [{ healthy: 1, failing: 1 }, true, 'unknown'],
    [{}, false, 'unknown'],
    [{ healthy: 1 }, true, 'healthy'],
    [{ warning: 1 }, true, 'warning'],
    [{ critical: 1, warning: 1 }, true, 'critical'],
  ])('with %j, evaluable %s, the worst cell is %s', (counts, evaluable, worst) => {
    expect(worstCell(told(counts, { dialect: 'otlp', evaluable }))).toBe(worst);
  });

  it.each(['rules', 'issues'] as const)(
    'a REST report (%s) names its healthy cells, so that none is unknown',
    (dialect) => {
      expect(worstCell(told({}, { dialect }))).toBe('unknown');
    },
  );
});

it.each([
  [null, { critical: 0, warning: 0 }, 'unknown'],
  [null, { critical: 0, warning: 1 }, 'warning'],
  [{ healthy: 1 }, { critical: 1, warning: 1 }, 'critical'],
  [{ unknown: 1 }, { critical: 0, warning: 1 }, 'warning'],
  [{ critical: 1 }, { critical: 0, warning: 1 }, 'critical'],
  [{ warning: 1 }, { critical: 0, warning: 0 }, 'warning'],
])('an integration with the cells %j and the open alerts %j is %s', (counts, open, worst) => {
  expect(worstStatus(counts && told(counts), open)).toBe(worst);
});
