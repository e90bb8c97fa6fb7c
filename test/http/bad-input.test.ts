import { beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { TestIntegration } from '../api-client.ts';
import { eventually } from '../harness.ts';
import { overhear } from './overheard.ts';
import { gzipped, type RawRequest } from './raw.ts';
import { expectRefused, planted, type Refusal } from './refusal.ts';
import { bareReport } from './reports.ts';

const bodyLimit = 1024 * 1024;
const here = overhear({ bodyLimit });
let integration: TestIntegration;
beforeAll(async () => {
  integration = await here.stack.api.integration();
});

const malformed: Refusal = { status: 400, kind: 'malformed-request' };
const wrongShape: Refusal = { status: 422, kind: 'invalid-request' };
const wrongKind: Refusal = { status: 415, kind: 'unsupported-media-type' };
const tooLarge: Refusal = { status: 413, kind: 'body-too-large' };

function post(request: Omit<RawRequest, 'path'>, path = '/api/v1/reports'): RawRequest {
  return { path, key: integration.key, method: 'POST', ...request };
}
/** Sends a body as a client does that reads no answer before it has sent everything, and then another over the same line. */
async function sendToItsEnd(body: Buffer, coding = ''): Promise<void> {
  const { hostname, port } = new URL(here.stack.api.url);
  const socket = connect(Number(port), hostname);
  let answered = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answered += text));
  const write = (data: string | Buffer) => new Promise((resolve) => socket.write(data, resolve));
  const half = body.length / 2;
  await write(head(body.length, coding));
  await write(body.subarray(0, half));
  if (coding === '') await eventually(() => Promise.resolve(answered.includes(' 413 ')));
  await write(body.subarray(half));
  const next = JSON.stringify(bareReport('after-413'));
  await write(head(next.length) + next);
  await eventually(() => Promise.resolve(/^HTTP\/1\.1 413 [^]*HTTP\/1\.1 200 /.test(answered)));
  socket.destroy();
}

function head(length: number, more = ''): string {
  return (
    `POST /api/v1/reports HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${integration.key}\r\n` +
    `content-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`
  );
}

const refused = (request: RawRequest, expected: Refusal) => expectRefused(here, request, expected);
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));

describe('a body that cannot be read is refused with 400', () => {
  it.each([
    ['a cut-off object', `{"commitSha": "${planted}"`],
    ['a word', planted],
    ['NaN, which is no JSON', `{"commitSha": "${planted}", "commitTimestamp": NaN}`],
    ['a raw control character in a text', `{"commitSha": "${planted}\n"}`],
    ['two documents', `{"commitSha": "${planted}"} {}`],
    ['100,000 opening brackets', `{"${planted}": ${'['.repeat(100_000)}`],
  ])('%s', async (_what, body) => {
    await refused(post({ body }), malformed);
  });

  it('invalid UTF-8', async () => {
    const body = bytes(`{"commitSha": "${planted}`, [0xc3, 0x28], '", "summary": {"cells": []}}');
    await refused(post({ body }), malformed);
  });

  it('UTF-16', async () => {
    await refused(post({ body: new Uint8Array(Buffer.from(`{"commitSha": "${planted}"}`, 'utf16le')) }), malformed);
  });

  it('a body that says gzip and is not', async () => {
    const headers = { 'content-encoding': 'gzip' };
    await refused(post({ headers, body: JSON.stringify(bareReport(planted)) }), malformed);
  });

  it('a gzip body that ends early', async () => {
    const { headers, body } = gzipped(bareReport(planted)) as { headers: Record<string, string>; body: Uint8Array };
    await refused(post({ headers, body: new Uint8Array(body.subarray(0, -12)) }), malformed);
  });
});

describe('a document that is no report is refused with 422', () => {
  it.each(['null', '[]', '"Pl4ntedCanary"', '42', 'true'])('%s', async (body) => {
    await refused(post({ body }), { ...wrongShape, pointers: [''] });
  });

  it('100,000 nested lists in place of a report', async () => {
    await refused(post({ body: '['.repeat(100_000) + ']'.repeat(100_000) }), { ...wrongShape, pointers: [''] });
  });

  it('100,000 nested lists in place of its cells', async () => {
    const body = `{"commitSha": "abc1234", "summary": {"cells": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    await refused(post({ body }), { ...wrongShape, pointers: ['/summary/cells/0'] });
  });

  it('100,000 nested lists in place of the parameters of a policy rule', async () => {
    const nested = '['.repeat(100_000) + ']'.repeat(100_000);
    const rule = `{"ruleId": "a", "name": "a", "severity": "info", "parameters": {"${planted}": ${nested}}}`;
    const path = `/api/v1/integrations/${integration.id}/policies`;
    const request = { path, method: 'PUT', key: here.stack.api.adminKey, body: `{"policies": [${rule}]}` };
    await refused(request, wrongShape);
  });

  it('more than 10,000 reports', async () => {
    const reports = Array.from({ length: 10_001 }, () => bareReport('abc'));
    const request = post({ body: JSON.stringify({ reports }) }, '/api/v1/reports/batch');
    await refused(request, { ...wrongShape, pointers: ['/reports'] });
  });

  it('a list that is too long, whatever stands in it', async () => {
    const body = JSON.stringify({ commitSha: 'abc', summary: { cells: Array.from({ length: 10_001 }, () => 1) } });
    await refused(post({ body }), { ...wrongShape, pointers: ['/summary/cells'] });
  });

  it('at most 20 errors are listed, and that there are more is said', async () => {
    const reports = Array.from({ length: 30 }, () => bareReport(''));
    const request = post({ body: JSON.stringify({ reports }) }, '/api/v1/reports/batch');
    const pointers = Array.from({ length: 20 }, (_, index) => `/reports/${index}/commitSha`);
    const answer = await refused(request, { ...wrongShape, pointers });
    expect(answer.body.detail).toContain('more than 20 errors');
  });
});

describe('a body over the limit is refused with 413', () => {
  const report = { ...bareReport(planted), filler: 'x'.repeat(bodyLimit) };

  it('plain, with its length declared', async () => {
    await refused(post({ body: JSON.stringify(report) }), tooLarge);
  });

  it('short of it, with so many values that they would take a hundred times as much memory', async () => {
    const cells = Array.from({ length: bodyLimit / 4 }, () => ({}));
    await refused(post({ body: JSON.stringify({ commitSha: planted, summary: { cells } }) }), tooLarge);
  });

  it('gzip that inflates beyond it', async () => {
    await refused(post(gzipped(report)), tooLarge);
  });

  it('a zip bomb of 64 MiB in 65 kB', async () => {
    const body = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)));
    await refused(post({ headers: { 'content-encoding': 'gzip' }, body }), tooLarge);
  });

  it('one that is still being sent while it is refused', async () => {
    for (let round = 0; round < 5; round += 1) await refused(post({ body: 'x'.repeat(32 * bodyLimit) }), tooLarge);
  });

  it('plain or gzip: it can be sent to its end, and the same connection serves the next request', async () => {
    const zeros = gzipSync(Buffer.alloc(512 * bodyLimit));
    await sendToItsEnd(Buffer.alloc(8 * bodyLimit, 'x'));
    await sendToItsEnd(zeros, 'content-encoding: gzip\r\n');
  });
});

describe('a body of another kind is refused with 415', () => {
  const body = JSON.stringify(bareReport(planted));

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'Content-Type: %s',
    async (type) => {
      await refused(post({ headers: { 'content-type': type }, body }), wrongKind);
    },
  );

  it.each(['zstd', 'compress', 'Pl4ntedCanary', 'gzip, gzip'])('Content-Encoding: %s', async (encoding) => {
    await refused(post({ headers: { 'content-encoding': encoding }, body }), wrongKind);
  });
});
