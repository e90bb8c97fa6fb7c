import { expect, it } from '@jest/globals';
import { countInWords } from '../../../web/src/text/words.ts';

it('a list says how many it has, and where that is not all of them', () => {
  expect(countInWords(0, 'alert')).toBe('No alerts');
  expect(countInWords(1, 'alert')).toBe('1 alert');
  expect(countInWords(1_500, 'alert', true)).toBe('1,500 or more alerts');
});
