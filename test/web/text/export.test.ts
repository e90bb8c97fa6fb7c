import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csv } from '../../../web/src/text/export.ts';

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('%j is no formula for a spreadsheet', (text) => {
    expect(csv([[text]]).replace(/^"/, '')).toMatch(/^'/);
  });

  it('leaves numbers as they are', () => {
    expect(csv([['n', -1, null]])).toBe('n,-1,\r\n');
  });

  it('gives back what was put in, whatever it holds', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !/^[=+\-@\t\r]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
        expect(parse(csv(rows))).toEqual(rows);
      }),
    );
  });
});

/** A reader of CSV as RFC 4180 has it. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
