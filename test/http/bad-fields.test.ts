import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { overhear } from './overheard.ts';
import { expectRefused, planted } from './refusal.ts';
import { bareReport, fullReport, withField } from './reports.ts';

const here = overhear();
let integration: TestIntegration;
beforeAll(async () => {
  integration = await here.stack.api.integration();
});

async function refused(body: unknown, pointers: readonly string[], path = '/api/v1/reports'): Promise<void> {
  const request = { path, key: integration.key, body: typeof body === 'string' ? body : JSON.stringify(body) };
  await expectRefused(here, request, { status: 422, kind: 'invalid-request', pointers });
}

/** JSON pointers of every field of a value, the objects and lists among them too. */
function pointersOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, each]) => pointersOf(each, `${at}/${key}`));
  return at === '' ? inner : [at, ...inner];
}

const kind = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

/** Values of every JSON type but the one that stands there. */
function wrongValues(value: unknown): unknown[] {
  const samples = [planted, 4.5, -1, true, [planted], { [planted]: planted }];
  const negative = (each: unknown) => typeof value === 'number' && typeof each === 'number';
  return samples.filter((each) => kind(each) !== kind(value) || negative(each));
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<any>((inner, key) => inner[key], value); // oxlint-disable-line typescript/no-explicit-any
}

describe('every field of a report is refused by its name when its type is wrong', () => {
  const report = fullReport('abc1234');
  // A scope may be a text or an object, so only the other types are wrong there; what is not kept may be anything.
  const others = ['/policyResults/0/scope', '/summary/violations', '/summary/passed'];
  const fields = pointersOf(report).filter((pointer) => !others.includes(pointer));

  it.each(fields)('%s', async (pointer) => {
    for (const wrong of wrongValues(valueAt(report, pointer))) {
      const at = pointer.startsWith('/policyResults/0/scope') ? '/policyResults/0/scope' : pointer;
      await refused(withField(report, pointer, wrong), [at]);
    }
  });

  it.each([4.5, true, [planted]])('/policyResults/0/scope: %j', async (wrong) => {
    await refused(withField(report, '/policyResults/0/scope', wrong), ['/policyResults/0/scope']);
  });

  it.each(['/commitSha', '/summary', '/summary/cells', '/summary/cells/0'])('%s may not be null', async (pointer) => {
    await refused(withField(report, pointer, null), [pointer]);
  });

  it.each(['commitSha', 'summary', 'summary/cells'])('%s may not be absent', async (pointer) => {
    await refused(withField(report, `/${pointer}`, undefined), [`/${pointer}`]);
  });

  it('the place in a batch is named too', async () => {
    const reports = [bareReport('abc1234'), withField(report, '/drift/0/isDrifted', planted)];
    await refused({ reports }, ['/reports/1/drift/0/isDrifted'], '/api/v1/reports/batch');
  });

  it.each([
    ['no list', {}],
    ['null', { reports: null }],
    ['an object', { reports: { [planted]: 1 } }],
  ])('a batch whose reports are %s', async (_what, body) => {
    await refused(body, ['/reports'], '/api/v1/reports/batch');
  });
});

describe('ORD-1: what is no commit is refused', () => {
  it.each([
    ['empty, as the CLI sends it outside git', ''],
    ['of 2 characters', 'ab'],
    ['of 65 characters', 'a'.repeat(65)],
    ['of 300 characters', planted.padEnd(300, 'a')],
    ['with a slash', `${planted}/x`],
    ['with a blank', ` ${planted}`],
    ['with a line break behind it', `${planted}\n`],
    ['with U+0000', `${planted}\0`],
    ['with a lone surrogate', `${planted}\ud800`],
    ['with a full-width digit', `${planted}１`],
  ])('%s', async (_what, commitSha) => {
    await refused(bareReport(commitSha), ['/commitSha']);
  });
});

describe('a commit timestamp that is no time in milliseconds is refused', () => {
  it.each([
    ['seconds', 1_767_323_045],
    ['zero', 0],
    ['negative', -1_767_323_045_000],
    ['a fraction', 1_767_323_045_000.5],
    ['the year 10000', Date.UTC(10_000, 0, 1)],
    ['the last moment a date can hold', 8_640_000_000_000_000],
    ['beyond what a date can hold', 8_640_000_000_000_001],
    ['a text', '2026-01-02T03:04:05Z'],
  ])('%s', async (_what, commitTimestamp) => {
    await refused({ ...bareReport('abc1234'), commitTimestamp }, ['/commitTimestamp']);
  });

  it('beyond any number', async () => {
    await refused('{"commitSha": "abc1234", "commitTimestamp": 1e999, "summary": {"cells": []}}', ['/commitTimestamp']);
  });
});

describe('a count that is none is refused', () => {
  it.each(['-1', '0.5', '1e999', '1e300', '9007199254740992'])('%s', async (count) => {
    const summary = `{"cells": [], "filesScanned": ${count}}`;
    await refused(`{"commitSha": "abc1234", "summary": ${summary}}`, ['/summary/filesScanned']);
  });
});

describe('ORD-2: one commit with two contents in one batch is refused', () => {
  const other = { ...bareReport('abc1234'), policyResults: [{ ruleId: planted, passed: false }] };

  it('the second one is named', async () => {
    const reports = [bareReport('fff0000'), bareReport('abc1234'), other];
    await refused({ reports }, ['/reports/2/commitSha'], '/api/v1/reports/batch');
  });

  it('also when it is written in upper case there', async () => {
    const commit = 'ab'.repeat(20);
    const reports = [bareReport(commit), { ...other, commitSha: commit.toUpperCase() }];
    await refused({ reports }, ['/reports/1/commitSha'], '/api/v1/reports/batch');
  });
});

describe('an error says what to do', () => {
  it('names what is missing as missing', async () => {
    const { body } = await here.stack.api.post('/reports', {}, integration.key);
    expect(body.errors).toEqual([
      { pointer: '/commitSha', code: 'invalid_type', message: 'is missing' },
      { pointer: '/summary', code: 'invalid_type', message: 'is missing' },
    ]);
  });

  it('shows the form of a time to who sends a date', async () => {
    const key = { name: 'e', scopes: ['read'], expiresAt: '2030-01-01' };
    const { body } = await here.stack.api.post(`/integrations/${integration.id}/keys`, key);
    expect(body.errors).toEqual([
      { pointer: '/expiresAt', code: 'invalid_format', message: expect.stringContaining('2030-01-31T08:00:00Z') },
    ]);
  });
});
