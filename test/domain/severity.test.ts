import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compareSeverity, parseSeverity, severities } from '../../src/domain/severity.ts';

describe('severities', () => {
  it('ALR-9: info is less than warning, warning less than critical', () => {
    expect((['critical', 'info', 'warning'] as const).toSorted(compareSeverity)).toEqual([
      'info',
      'warning',
      'critical',
    ]);
  });

  it('ALR-9: error is read as critical', () => {
    expect(parseSeverity('error')).toEqual({ severity: 'critical', known: true });
  });

  it('ALR-9: an unknown word is a warning and is told apart', () => {
    expect(parseSeverity('apocalyptic')).toEqual({ severity: 'warning', known: false });
    expect(parseSeverity('')).toEqual({ severity: 'warning', known: false });
  });

  it('ALR-9: the three words are themselves', () => {
    for (const severity of severities) expect(parseSeverity(severity)).toEqual({ severity, known: true });
  });

  it('ALR-9: their order is total', () => {
    const any = fc.constantFrom(...severities);
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareSeverity(a, b))).toBe(0 - Math.sign(compareSeverity(b, a)));
        expect(compareSeverity(a, b) === 0).toBe(a === b);
        if (compareSeverity(a, b) <= 0 && compareSeverity(b, c) <= 0)
          expect(compareSeverity(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
