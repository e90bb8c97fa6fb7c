import { describe, expect, it } from '@jest/globals';
import { digest } from '../../src/notify/digest.ts';
import { anItem } from './messages.ts';

const ids = (found: ReturnType<typeof digest>): string[] =>
  found.sections.flatMap((section) => section.items.map((item) => item.alertId));

describe('the order of a message', () => {
  it('NTF-2: new alerts come first, then continuing, then resolved', () => {
    const found = digest([
      anItem({ alertId: 'c', kind: 'resolved' }),
      anItem({ alertId: 'b', kind: 'recurring' }),
      anItem({ alertId: 'a', kind: 'opened', severity: 'info' }),
    ]);
    expect(ids(found)).toEqual(['a', 'b', 'c']);
    expect(found.headline).toBe('1 new alert, 1 continuing, 1 resolved');
  });

  it('NTF-2: within a section the gravest come first, then by rule name, then by scope', () => {
    const found = digest([
      anItem({ alertId: 'e', severity: 'info', ruleName: 'A' }),
      anItem({ alertId: 'd', severity: 'warning', ruleName: 'A' }),
      anItem({ alertId: 'c', ruleName: 'B', scope: 'a/a' }),
      anItem({ alertId: 'b', ruleName: 'A', scope: 'b/b' }),
      anItem({ alertId: 'a', ruleName: 'A', scope: 'a/b' }),
    ]);
    expect(ids(found)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('NTF-2: spells out 50 alerts over all sections and counts the rest', () => {
    const found = digest([
      ...Array.from({ length: 30 }, (_, n) => anItem({ alertId: `old-${n}`, kind: 'recurring' })),
      ...Array.from({ length: 30 }, (_, n) => anItem({ alertId: `new-${n}` })),
      anItem({ alertId: 'fixed', kind: 'resolved' }),
    ]);
    expect(found.sections.map(({ kind, total, items }) => [kind, total, items.length])).toEqual([
      ['opened', 30, 30],
      ['recurring', 30, 20],
    ]);
    expect(found.more).toBe(11);
    expect(found.headline).toBe('30 new alerts, 30 continuing, 1 resolved');
  });

  it('NTF-2: 50 alerts are all spelled out', () => {
    const found = digest(Array.from({ length: 50 }, (_, n) => anItem({ alertId: `${n}` })));
    expect(ids(found)).toHaveLength(50);
    expect(found.more).toBe(0);
  });

  it('the worst severity is that of the open alerts, not of what was resolved', () => {
    expect(digest([anItem({ severity: 'warning' }), anItem({ severity: 'info' })]).worst).toBe('warning');
    expect(digest([anItem({ kind: 'resolved' }), anItem({ severity: 'info' })]).worst).toBe('info');
    expect(digest([anItem({ kind: 'resolved' })]).worst).toBeUndefined();
  });
});
