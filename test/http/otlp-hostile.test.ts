import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { attributes, issue, logsRequest, record, reportPush, resourceLogs, summary } from '../otlp.ts';
import { settingsOf, usageOf, withApiProcess } from './api-process.ts';
import { send, type RawRequest } from './raw.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration();
});
afterAll(() => stack.close());

const post = (body: object, key = integration.key) => send(stack.api.url, logsRequest(key, body));
const reportOf = async (commit: string) =>
  (await stack.api.get(`/integrations/${integration.id}/reports/${commit}`)).body;
const refused = async (body: object, status: number) => {
  const before = await stack.query('select count(*)::int as n from batch');
  expect((await post(body)).status).toBe(status);
  expect(await stack.query('select count(*)::int as n from batch')).toEqual(before);
};

let made = 0;
const aCommit = () => `commit-${(made += 1)}`;

describe('odd logs that are nevertheless right are taken', () => {
  it('an attribute that stands twice: the last one holds', async () => {
    const commit = aCommit();
    const twice = attributes({ 'clef.repo.commit': 'other-commit', 'clef.repo.branch': 'one' });
    const resource = {
      attributes: [...twice, ...attributes({ 'clef.repo.commit': commit, 'clef.repo.branch': 'two' })],
    };
    const { scopeLogs } = reportPush(commit).resourceLogs[0]!;
    expect((await post({ resourceLogs: [{ resource, scopeLogs }] })).status).toBe(200);
    expect(await reportOf(commit)).toMatchObject({ branch: 'two' });
    expect((await stack.api.get(`/integrations/${integration.id}/reports/other-commit`)).status).toBe(404);
  });

  it('values in values, 50,000 deep', async () => {
    const deep = `${'{"arrayValue":{"values":['.repeat(50_000)}${']}}'.repeat(50_000)}`;
    const request = logsRequest(integration.key, {});
    const body = JSON.stringify(reportPush(aCommit()));
    const planted = body.replace('"attributes":[', `"attributes":[{"key":"deep","value":${deep}},`);
    const answer = await send(stack.api.url, { ...request, body: new Uint8Array(Buffer.from(planted)) });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
  });

  it('names of the language, characters that cannot be stored, and names of any length', async () => {
    const commit = aCommit();
    const names = ['__proto__', 'constructor', 'nul\0', 'half \uD800', '\u202Eright', 'n'.repeat(300), 'a/b'];
    const issues = names.map((name) => issue(`${name}/error`, { namespace: name, environment: name }));
    const odd = attributes({
      ['__proto__']: 'x',
      'clef.repo.branch': 'nul\0',
      'service.version': '\uDFFF'.repeat(100),
    });
    const { scopeLogs, resource } = reportPush(commit, issues).resourceLogs[0]!;
    const body = { resourceLogs: [{ scopeLogs, resource: { attributes: [...resource.attributes, ...odd] } }] };
    expect(await post(body)).toMatchObject({ status: 200, text: '{}' });
    const { summary: seen, branch } = await reportOf(commit);
    expect(seen.cells).toHaveLength(names.length);
    expect(branch).toBe('nul\uFFFD');
  });

  it('9,999 issues in one report', async () => {
    const commit = aCommit();
    const issues = Array.from({ length: 9_999 }, (_, i) => issue('matrix/info', { file: `/x/ns${i}/prod.enc.yaml` }));
    expect(await post(reportPush(commit, issues))).toMatchObject({ status: 200, text: '{}' });
    expect((await reportOf(commit)).summary.cells).toHaveLength(9_999);
  });
});

describe('logs that can never be taken are refused, and nothing is stored', () => {
  it('more than 10,000 records', async () => {
    await refused(
      {
        resourceLogs: [
          resourceLogs(
            {},
            Array.from({ length: 10_001 }, () => record('x')),
          ),
        ],
      },
      400,
    );
  });

  it('a report whose commit holds characters that cannot be stored', async () => {
    await refused(reportPush('abc\x00123'), 400);
    await refused(reportPush('abc\uD800-123'), 400);
  });

  it('one good report beside one without a commit', async () => {
    await refused({ resourceLogs: [...reportPush(aCommit()).resourceLogs, resourceLogs({}, [summary()])] }, 400);
  });
});

describe('a body that would fill the memory', () => {
  const limit = 8 * 1024 * 1024;
  const json = { 'content-type': 'application/json' };
  const protobuf = { 'content-type': 'application/x-protobuf' };
  const zeros = new Uint8Array(gzipSync(Buffer.alloc(32 * limit)));
  const bodies: Record<string, Pick<RawRequest, 'headers' | 'body'>> = {
    'a zip bomb in JSON': { headers: { ...json, 'content-encoding': 'gzip' }, body: zeros },
    'a zip bomb in protobuf': { headers: { ...protobuf, 'content-encoding': 'gzip' }, body: zeros },
    'a list of millions of empty objects': {
      headers: json,
      body: new Uint8Array(Buffer.from(`{"resourceLogs":[${'{},'.repeat(limit / 4)}{}]}`)),
    },
    'millions of empty messages': {
      headers: protobuf,
      body: new Uint8Array(Buffer.alloc(limit - 2, Buffer.from([10, 0]))),
    },
  };

  it('is refused, twenty of them stay within 400 MB, and the next request is served', async () => {
    const settings = { ...settingsOf(stack), INGEST_BODY_LIMIT: String(limit) };
    await withApiProcess(settings, async (url, { pid }) => {
      const before = usageOf(pid).peak;
      for (const [what, hostile] of Object.entries(bodies)) {
        const request = { path: '/v1/logs', key: integration.key, method: 'POST', ...hostile };
        const answers = await Promise.all(Array.from({ length: 5 }, () => send(url, request)));
        // Not more than one key may have in hand: the others are told to come again, and then get the same answer.
        for (const { status } of answers) expect([what, [413, 503].includes(status)]).toEqual([what, true]);
        expect([what, (await send(url, request)).status]).toEqual([what, 413]);
      }
      const used = usageOf(pid).peak - before;
      console.log(`twenty bodies that inflate or parse to gigabytes took ${used.toFixed(0)} MB`);
      expect(used).toBeLessThan(400);
      expect((await send(url, logsRequest(integration.key, reportPush(aCommit())))).status).toBe(200);
    });
  });
});
