import { describe, expect, it } from '@jest/globals';
import { chipsOf, mailWords, resolutionShort, resolutionWords } from '../../../../web/src/screens/alerts/words.ts';

type Seen = Parameters<typeof chipsOf>[0];
const chips = (more: Partial<Seen>) =>
  chipsOf({ status: 'open', acknowledgedAt: null, previousAlertId: null, occurrences: 1, ...more }).map(
    ({ word }) => word,
  );
const now = '2026-01-02T03:04:05.000Z';

describe('chips', () => {
  it('call an alert new until it recurs or comes back', () => {
    expect(chips({})).toEqual(['New']);
    expect(chips({ occurrences: 15 })).toEqual(['Recurring ×14']);
    expect(chips({ previousAlertId: 'before' })).toEqual(['Came back']);
  });

  it('are two at most: that somebody is on it says the most', () => {
    expect(chips({ acknowledgedAt: now, previousAlertId: 'before', occurrences: 3 })).toEqual([
      'Acknowledged',
      'Came back',
    ]);
  });

  it('do not call a resolved alert new', () => {
    expect(chips({ status: 'resolved' })).toEqual([]);
  });
});

describe('a resolution', () => {
  it('ALR-5: by a scope that is no longer reported is called gone, not fixed', () => {
    expect(resolutionWords.scope_removed).toMatch(/^gone, not fixed/);
    expect(resolutionShort.scope_removed).toBe('gone, not fixed');
  });
});

describe('mails in words', () => {
  it('are counted by how they ended, the good first', () => {
    expect(mailWords([])).toBe('');
    expect(mailWords([{ status: 'sent' }])).toBe('1 mail sent');
    expect(mailWords([{ status: 'failed' }, { status: 'sent' }, { status: 'sent' }])).toBe('2 mails sent, 1 failed');
    expect(mailWords([{ status: 'captured' }])).toBe('1 mail captured, never sent');
  });
});
