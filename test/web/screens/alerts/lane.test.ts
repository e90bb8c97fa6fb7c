import { describe, expect, it } from '@jest/globals';
import { laneInWords, letterIn, toneIn } from '../../../../web/src/screens/alerts/lane.ts';
import { runsOf } from '../../../../web/src/ui/lane.tsx';

describe('the lane of an alert', () => {
  it('has the letter and the colour of its severity where the rule fails', () => {
    expect(letterIn('fail', 'warning')).toBe('W');
    expect(toneIn('W', 'warning')).toBe('warn');
    expect(letterIn('pass', 'critical')).toBe('O');
    expect(toneIn('O', 'critical')).toBe('ok');
    expect(toneIn(letterIn('not_evaluated', 'critical'), 'critical')).toBe('none');
  });

  it('is a sentence for whoever does not see it', () => {
    expect(laneInWords(runsOf('OOOCC-C'.split('')))).toBe('Passing 3, failing 2, not evaluated 1, failing 1');
    expect(laneInWords(runsOf('OCOCOCOC'.split('')))).toBe(
      'Then passing 1, failing 1, passing 1, failing 1, passing 1, failing 1',
    );
  });
});
