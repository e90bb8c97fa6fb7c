import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { page, withTables } from '../../../scripts/privacy-table.ts';
import { patterns } from '../../../src/domain/privacy/patterns/index.ts';
import { clean } from './planted.ts';

const rows = patterns.map((row) => [row.why, row] as const);

describe('a row of the table', () => {
  it.each(rows)('PRV-2: %s: its example is found, and nothing of it left', (_why, { kind, hit }) => {
    const { text, found } = clean(`Look at ${hit}`);
    expect([...found.keys()]).toContain(kind);
    expect(text).toMatch(/^[Ll]ook at [^a-z]*\[[a-z]+\]|^Look at .*\[(?:name|value|recipient)\]/);
  });

  it.each(rows)('PRV-2: %s: its near miss is left alone', (_why, { miss }) => {
    expect(clean(miss)).toEqual({ text: miss, found: new Map() });
  });
});

it('PRV-2: docs/privacy.md shows the table as it is', async () => {
  const text = readFileSync(page, 'utf8');
  expect(await withTables(text)).toBe(text);
});
