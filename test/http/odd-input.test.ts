import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { send } from './raw.ts';
import { bareReport, fullReport } from './reports.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

async function post(body: string | object, path = '/api/v1/reports') {
  integration = await stack.api.integration();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return send(stack.api.url, { path, key: integration.key, body: text });
}
const stored = async (commit: string) => {
  const answer = await stack.api.get(`/integrations/${integration.id}/reports/${commit}`);
  return answer.body;
};

describe('odd input that is nevertheless right is taken', () => {
  it('a byte order mark', async () => {
    expect(await post(`\uFEFF${JSON.stringify(bareReport('abc1234'))}`)).toMatchObject({ status: 200 });
  });

  it('a key that stands twice: the last one holds', async () => {
    const answer = await post('{"commitSha": "abc1234", "commitSha": "def5678", "summary": {"cells": []}}');
    expect(answer.body).toMatchObject({ commitSha: 'def5678', status: 'done' });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    // Codings are case-insensitive, and x-gzip is gzip (RFC 9110, 8.4.1).
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
  ])('a body with Content-Encoding: %s', async (encoding, compress) => {
    integration = await stack.api.integration();
    const body = new Uint8Array(compress(JSON.stringify(fullReport('abc1234'))));
    const headers = { 'content-encoding': encoding };
    const answer = await send(stack.api.url, { path: '/api/v1/reports', key: integration.key, headers, body });
    expect(answer).toMatchObject({ status: 200, body: { status: 'done' } });
    expect((await stored('abc1234')).summary.cells).toEqual(fullReport('abc1234').summary.cells);
  });

  it.each([{}, { 'content-type': 'application/json' }])(
    'no body at all, announced in chunks, with %j',
    async (type) => {
      integration = await stack.api.integration();
      const key = stack.api.adminKey;
      const path = `/api/v1/integrations/${integration.id}`;
      const headers = { authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked', ...type };
      const sending = request(stack.api.url + path, { method: 'PATCH', headers }).end();
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(200);
    },
  );

  it('a content type with a charset, and one with a suffix', async () => {
    integration = await stack.api.integration();
    for (const type of ['application/json; charset=utf-8', 'application/vnd.clef+json', 'APPLICATION/JSON']) {
      const body = JSON.stringify(bareReport('abc1234'));
      const headers = { 'content-type': type };
      const answer = await send(stack.api.url, { path: '/api/v1/reports', key: integration.key, headers, body });
      expect({ type, status: answer.status }).toEqual({ type, status: 200 });
    }
  });

  it('a batch without reports, which the CLI sends in real life: 200 and no workflow', async () => {
    const answer = await post({ reports: [] }, '/api/v1/reports/batch');
    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, reportIds: [] } });
    expect(await stack.query('select 1 from batch where integration_id = $1', [integration.id])).toEqual([]);
  });

  it('a report with nothing but commit and cells gets the defaults', async () => {
    await post(bareReport('abc1234'));
    expect(await stored('abc1234')).toMatchObject({
      branch: '',
      committedAt: null,
      cliVersion: '',
      ciContext: null,
      summary: { filesScanned: 0, namespaces: [], environments: [], cells: [] },
      drift: [],
      policyResults: [],
    });
  });

  it('null in every field that may be empty', async () => {
    const drift = [{ namespace: 'a', isDrifted: false, driftCount: null, severity: null, summary: null }];
    const policyResults = [{ ruleId: 'r', passed: true, scope: null }];
    const empty = { branch: null, commitTimestamp: null, cliVersion: null, ciContext: null };
    const answer = await post({ ...bareReport('abc1234'), ...empty, drift, policyResults });
    expect(answer.body).toMatchObject({ status: 'done' });
    expect(await stored('abc1234')).toMatchObject({ drift, policyResults, committedAt: null, branch: '' });
  });

  it('a health status of a later CLI shows as unknown', async () => {
    const cells = [{ namespace: 'a', environment: 'b', healthStatus: 'sleepy' }];
    await post({ commitSha: 'abc1234', summary: { cells } });
    expect((await stored('abc1234')).summary.cells[0].healthStatus).toBe('unknown');
  });
});

describe('ORD-1: commit ids', () => {
  it.each([40, 64])('%i hex digits in upper case are lower-cased, and found again either way', async (length) => {
    const commit = 'AB'.repeat(length / 2);
    const answer = await post(bareReport(commit));
    expect(answer.body).toMatchObject({ status: 'done', commitSha: commit.toLowerCase() });
    expect(await stored(commit.toLowerCase())).toMatchObject({ commitSha: commit.toLowerCase() });
    expect(await stored(commit)).toMatchObject({ commitSha: commit.toLowerCase() });
    const repeat = await stack.api.post('/reports', bareReport(commit.toLowerCase()), integration.key);
    expect(repeat.body.id).toBe(answer.body.id);
  });

  it('anything else keeps its letters', async () => {
    expect((await post(bareReport('ABCDEF1'))).body.commitSha).toBe('ABCDEF1');
  });
});

describe('ORD-2: one commit twice with one content in one batch', () => {
  it('collapses into one report, and both count in the answer', async () => {
    const reports = [bareReport('abc1234'), bareReport('def5678'), bareReport('abc1234')];
    const { body } = await post({ reports }, '/api/v1/reports/batch');
    expect(body.accepted).toBe(3);
    expect(body.reportIds[0]).toBe(body.reportIds[2]);
    const rows = await stack.api.get(`/integrations/${integration.id}/reports?line=1`);
    expect(rows.body.items.map((row: { commitSha: string }) => row.commitSha)).toEqual(['abc1234', 'def5678']);
  });
});

describe('ORD-7: commit times', () => {
  it.each([
    ['the year 2100', Date.UTC(2100, 0, 1)],
    ['the year 9999', Date.UTC(9999, 11, 31)],
    ['the first moment that is not taken for seconds', 100_000_000_000],
  ])('%s is stored and shown', async (_what, commitTimestamp) => {
    const answer = await post({ ...bareReport('abc1234'), commitTimestamp });
    expect(answer).toMatchObject({ status: 200, body: { status: 'done' } });
    expect((await stored('abc1234')).committedAt).toBe(new Date(commitTimestamp).toISOString());
  });
});
