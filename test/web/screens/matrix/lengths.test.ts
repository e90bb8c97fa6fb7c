import { expect, it } from '@jest/globals';
import { longerThan } from '../../../../web/src/screens/matrix/lengths.ts';

it('more reports can be drawn unless the line begins there, or the most are drawn', () => {
  expect(longerThan(60, 60)).toBe(200);
  expect(longerThan(200, 200)).toBe(500);
  expect(longerThan(60, 59)).toBeUndefined();
  expect(longerThan(500, 500)).toBeUndefined();
});
