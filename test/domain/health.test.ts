import { expect, it } from '@jest/globals';
import { worstCell, worstStatus } from '../../src/domain/health.ts';

const none = { healthy: 0, warning: 0, critical: 0, unknown: 0, failing: 0 };

it.each([
  [none, 'unknown'],
  [{ ...none, healthy: 2 }, 'healthy'],
  [{ ...none, healthy: 2, unknown: 1 }, 'unknown'],
  [{ ...none, healthy: 2, unknown: 1, warning: 1 }, 'warning'],
  [{ ...none, healthy: 2, unknown: 1, warning: 1, critical: 1 }, 'critical'],
  [{ ...none, healthy: 1, failing: 9 }, 'healthy'],
])('the worst cell of %j is %s', (counts, worst) => {
  expect(worstCell(counts)).toBe(worst);
});

it.each([
  [null, { critical: 0, warning: 0 }, 'unknown'],
  [null, { critical: 0, warning: 1 }, 'warning'],
  [{ ...none, healthy: 1 }, { critical: 1, warning: 1 }, 'critical'],
  [{ ...none, unknown: 1 }, { critical: 0, warning: 1 }, 'warning'],
  [{ ...none, critical: 1 }, { critical: 0, warning: 1 }, 'critical'],
  [{ ...none, warning: 1 }, { critical: 0, warning: 0 }, 'warning'],
])('an integration with the cells %j and the open alerts %j is %s', (counts, open, worst) => {
  expect(worstStatus(counts, open)).toBe(worst);
});
