import { describe, expect, it } from '@jest/globals';
import { quiet, readable, refusal } from '../../src/admin/print.ts';

describe('what a person reads', () => {
  it('is a table of a page, without columns that hold nothing', () => {
    const items = [
      { id: 'a', name: 'payments', gone: null, scopes: ['read', 'admin'] },
      { id: 'b', name: null, gone: null, scopes: [] },
    ];
    expect(readable({ items, nextCursor: null }, 80)).toBe(
      ['id  name      scopes', 'a   payments  read, admin', 'b   -         -'].join('\n'),
    );
  });

  it('is as wide as the screen, and names what is left out', () => {
    const items = [{ id: 'a', name: 'payments', message: 'one key is missing' }];
    expect(readable({ items }, 20)).toBe(
      ['id  name', 'a   payments', '(1 more columns: message; see them with --json)'].join('\n'),
    );
  });

  it('is a line for each field of anything else', () => {
    expect(readable({ id: 'a', counts: { open: 1 }, branches: ['main', 'dev'], at: null }, 80)).toBe(
      ['id:       a', 'counts:   {"open":1}', 'branches: main, dev', 'at:       -'].join('\n'),
    );
  });

  it('says that there is none', () => {
    expect(readable({ items: [], nextCursor: null }, 80)).toBe('(none)');
  });

  it('holds nothing that a terminal would obey', () => {
    const items = [{ id: 'a', message: '\u001b[2Jgone\r\nover\u202e' }];
    // oxlint-disable-next-line no-control-regex
    expect(readable({ items }, 80)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('of a refusal is what, why, and each place', () => {
    const errors = [{ pointer: '/name', message: 'must say something' }];
    const problem = { status: 422, title: 'Wrong shape', detail: 'Nothing was stored.', errors };
    expect(refusal(problem)).toBe('422 Wrong shape\nNothing was stored.\n  /name: must say something');
  });
});

describe('what a script reads', () => {
  it.each([
    ['a new key alone', { id: 'a', key: 'clefp_ci_x' }, 'clefp_ci_x\n'],
    ['an id', { id: 'a', name: 'b' }, 'a\n'],
    ['the ids of a page', { items: [{ id: 'a' }, { id: 'b' }], nextCursor: null }, 'a\nb\n'],
    ['the messages of captured mails', { items: [{ notificationId: 'a', to: 'b' }], nextCursor: null }, 'a\n'],
    ['nothing of what has no id', { signedOut: true }, ''],
  ])('is %s', (_what, body, expected) => {
    expect(quiet(body)).toBe(expected);
  });
});
