import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Problem } from '../../src/http/errors.ts';
import { validateBody } from '../../src/http/validate.ts';
import { wireBatch } from '../../src/ingest/rest/request.ts';
import { bareReport } from './reports.ts';

function parse(value: unknown, schema: z.ZodType = wireBatch) {
  const steps = validateBody(schema, value);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

function refusalOf(value: unknown, schema?: z.ZodType): Problem {
  try {
    parse(value, schema);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('was taken');
}

function pointersOf(value: unknown) {
  return refusalOf(value).errors?.map(({ pointer }) => pointer);
}

/** What throws once anybody looks into it. */
const untouchable = new Proxy(
  {},
  {
    get() {
      throw new Error('was looked into');
    },
  },
);

describe('a body that is a list', () => {
  it('comes out with its elements in order, and what is not named dropped', () => {
    const reports = [bareReport('abc'), { ...bareReport('def'), more: 1 }, bareReport('ghi')];
    const parsed = parse({ reports }) as z.output<typeof wireBatch>;
    expect(parsed.reports.map((report) => [report.commitSha, 'more' in report])).toEqual([
      ['abc', false],
      ['def', false],
      ['ghi', false],
    ]);
  });

  it('is not looked through to its end once there are errors enough: a body may hold millions', () => {
    const wrong = { commitSha: 'abc', summary: { cells: Array.from({ length: 10_000 }, () => 1) } };
    const body = { reports: [bareReport('abc'), wrong, untouchable] };
    expect(pointersOf(body)).toEqual(Array.from({ length: 20 }, (_, index) => `/reports/1/summary/cells/${index}`));
    expect(refusalOf(body).message).toContain('more than 20 errors');
  });

  it('that is none, or has wrong elements, is told of each of its faults', () => {
    expect(pointersOf({ reports: 1 })).toEqual(['/reports']);
    expect(pointersOf({ reports: [{}, { commitSha: 'abc', summary: 1 }] })).toEqual([
      '/reports/0/commitSha',
      '/reports/0/summary',
      '/reports/1/summary',
    ]);
  });

  it('is not looked into when it, or a list in it, is too long', () => {
    const long = Array.from({ length: 10_001 }, () => untouchable);
    expect(pointersOf({ reports: long })).toEqual(['/reports']);
    expect(pointersOf({ reports: [{ commitSha: 'abc', summary: { cells: long } }] })).toEqual([
      '/reports/0/summary/cells',
    ]);
  });

  it('is refused with what it does not name where it is strict', () => {
    const strict = z.strictObject({ list: z.array(z.string()).max(3) });
    expect(refusalOf({ list: ['a'], more: 1 }, strict).errors?.map(({ code }) => code)).toEqual(['unrecognized_keys']);
    expect(parse({ list: ['a'] }, strict)).toEqual({ list: ['a'] });
  });
});
