import { describe, expect, it } from '@jest/globals';
import { oldBefore, placesToKeep, type LinePlaces } from '../../src/domain/retention.ts';

/** A line of which the head is at 100, and nothing else asks for anything. */
function aLine(changes: Partial<LinePlaces> = {}): LinePlaces {
  return { head: 100n, young: null, openAlerts: [], ...changes };
}

describe('what stays of a line whose reports are all old', () => {
  it('is the head', () => expect(placesToKeep(aLine())).toEqual({ from: 100n, introductions: [] }));

  it('is nothing where there is no line', () =>
    expect(placesToKeep(aLine({ head: null }))).toEqual({ from: null, introductions: [] }));

  it('ALR-8: is everything since an open alert was last evaluated, and its introduction', () => {
    const openAlerts = [
      { introduced: 10n, evaluated: 90n },
      { introduced: 20n, evaluated: 70n },
    ];
    expect(placesToKeep(aLine({ openAlerts }))).toEqual({ from: 70n, introductions: [10n, 20n] });
  });

  it('ALR-8: names an introduction once, and none that stays anyway', () => {
    const openAlerts = [
      { introduced: 10n, evaluated: 100n },
      { introduced: 10n, evaluated: 60n },
      { introduced: 60n, evaluated: 100n },
    ];
    expect(placesToKeep(aLine({ openAlerts }))).toEqual({ from: 60n, introductions: [10n] });
  });
});

it('what is not old, and everything that followed it, stays', () =>
  expect(placesToKeep(aLine({ young: 40n }))).toEqual({ from: 40n, introductions: [] }));

it('a thing is old once so many days have passed', () =>
  expect(oldBefore(new Date('2026-03-01T12:00:00Z'), 1.5)).toEqual(new Date('2026-02-28T00:00:00Z')));
