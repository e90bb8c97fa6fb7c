import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderMail } from '../../src/notify/render.ts';
import { wrap } from '../../src/notify/wrap.ts';
import { aMessage, anItem } from './messages.ts';

describe('the text part', () => {
  it('stays within 78 columns whatever an alert holds, but never breaks a link', () => {
    const words = 'word '.repeat(100).trim();
    const items = [
      anItem({ message: words, ruleName: words.slice(0, 128), scope: 'n'.repeat(128) }),
      anItem({ message: 'x'.repeat(512), scope: '' }),
    ];
    const { text } = renderMail(aMessage({ integrationName: 'i'.repeat(64), items }));
    const long = text.split('\n').filter((line) => line.length > 78);
    expect(long.filter((line) => !/^\s*https:\S+$/.test(line))).toEqual([]);
  });

  it('counts East Asian letters and emoji as two columns', () => {
    expect(wrap('鍵'.repeat(40))).toEqual(['鍵'.repeat(39), '鍵']);
    expect(wrap('🔑'.repeat(40))).toEqual(['🔑'.repeat(39), '🔑']);
  });

  it('wrapping loses no letter', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (text) => {
        expect(wrap(text, '  ').join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('an alert of no scope names none', () => {
    expect(renderMail(aMessage({ items: [anItem({ scope: '' })] })).text).toContain(
      '■ Critical: Missing encryption keys\n',
    );
  });
});
