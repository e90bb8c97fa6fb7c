import { describe, expect, it } from '@jest/globals';
import { branchesOf, changesOf, inUnit, secondsOf } from '../../../../web/src/screens/settings/changes.ts';
import { parametersOf } from '../../../../web/src/screens/settings/parameters.ts';
import { sectionOf } from '../../../../web/src/screens/settings/sections.ts';

const before = {
  collectCIContext: false,
  trackedBranches: ['main'],
  resultMode: 'auto',
  privacyMode: 'redact',
  expectReportEvery: null,
} as const;

describe('a form of settings', () => {
  it('sends what differs and nothing else', () => {
    const given = { ...before, trackedBranches: ['main'] };
    expect(changesOf(given, { trackedBranches: ['main'], collectCIContext: true })).toEqual({ collectCIContext: true });
  });

  it('reads branches a line each, without blanks and twins', () => {
    expect(branchesOf(' main \n\nrelease/1\nmain')).toEqual(['main', 'release/1']);
  });

  it('shows an interval in the unit that fits, and reads it back', () => {
    expect(inUnit(172_800)).toEqual({ count: '2', unit: 'days' });
    expect(inUnit(5_400)).toEqual({ count: '1.5', unit: 'hours' });
    expect(secondsOf('1.5', 'hours')).toBe(5_400);
    expect(secondsOf(' ', 'days')).toBeNull();
  });

  it('takes a JSON object as parameters, and says what is wrong with anything else', () => {
    expect(parametersOf('{"days": 90}')).toEqual({ value: { days: 90 } });
    expect(parametersOf('')).toEqual({ value: {} });
    expect(parametersOf('[1]')).toMatchObject({ error: expect.stringContaining('object') });
    expect(parametersOf('{days}')).toMatchObject({ error: expect.stringContaining('no JSON') });
  });
});

describe('a part of the settings', () => {
  it('is the first that may be seen where the address names none', () => {
    expect(sectionOf(undefined, ['reports', 'privacy'])).toBe('reports');
  });

  it('is none where the key may not see it', () => {
    expect(sectionOf('keys', ['reports'])).toBeUndefined();
  });
});
