import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deflateSync, gzipSync } from 'node:zlib';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { logsRequest, reportPush, resourceLogs, type Form } from '../otlp.ts';
import { askOtlp } from '../otlp-messages.ts';
import type { RawRequest } from './raw.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration();
});
afterAll(() => stack.close());

const ask = (request: RawRequest) => askOtlp(stack.api.url, request);
const logs = (body: object, form: Form = 'json') => logsRequest(integration.key, body, form);
let made = 0;
const aReport = () => reportPush(`commit-${(made += 1)}`);
const base = () => aReport().resourceLogs[0]!;
const noCommit = { resourceLogs: [resourceLogs({})] };
const stored = async () => (await stack.query('select count(*)::int as n from batch'))[0]!['n'];
const taken = async (body: object) => expect((await ask(logs(body))).decode('ExportLogsServiceResponse')).toEqual({});

describe('JSON', () => {
  it('MUST be read as if unknown fields were not there', async () => {
    const { scopeLogs, resource } = base();
    const records = scopeLogs[0]!.logRecords.map((each) => ({ ...each, newField: { deep: [1] }, severity_number: 9 }));
    const more = { newField: 1, schemaUrl: 'x' };
    const body = {
      resourceLogs: [{ resource: { ...resource, ...more }, scopeLogs: [{ logRecords: records, ...more }], ...more }],
    };
    await taken({ ...body, ...more });
  });

  it('MUST NOT take the names of the original fields for fields', async () => {
    const before = await stored();
    await taken({ resource_logs: [base()] });
    expect(await stored()).toBe(before);
  });

  it('has trace ids in hex, bytes in base64, enums as numbers, 64 bits as text or number, and null for what is unset', async () => {
    const { scopeLogs, resource } = base();
    const odd = {
      timeUnixNano: 1_795_332_561_041_000_000,
      observedTimeUnixNano: '1795332561041000000',
      severityNumber: 17,
      traceId: '5B8EFFF798038103D269B633813FC60C',
      spanId: 'eee19b7ec3c1b174',
      flags: null,
      body: { bytesValue: '3q2+7w==' },
    };
    const records = scopeLogs[0]!.logRecords.map((each) => ({
      ...each,
      ...odd,
      attributes: [
        ...each.attributes,
        { key: 'x', value: null },
        { key: 'y', value: { intValue: 2 ** 53 } },
        { value: {} },
      ],
    }));
    await taken({ resourceLogs: [{ resource, scopeLogs: [{ scope: null, logRecords: records }] }] });
  });

  it('of another shape is bad data', async () => {
    const wrong = [[], 'logs', { resourceLogs: {} }, { resourceLogs: [null] }, { resourceLogs: [{ resource: 'x' }] }];
    for (const body of wrong) expect((await ask(logs(body as object))).status).toBe(400);
  });
});

describe('the headers of a request', () => {
  it('SHOULD decide between JSON and protobuf on one port: a charset, and letters of either case', async () => {
    const json = logs(aReport());
    expect((await ask({ ...json, headers: { 'content-type': 'Application/JSON; charset=utf-8' } })).status).toBe(200);
    const protobuf = logs(aReport(), 'protobuf');
    expect((await ask({ ...protobuf, headers: { 'content-type': 'application/X-Protobuf' } })).status).toBe(200);
  });

  it.each(['text/plain', 'application/protobuf', 'application/grpc', 'application/x-ndjson', ''])(
    'name another type: 415 (%s)',
    async (type) => {
      const answer = await ask({ ...logs(aReport()), headers: { 'content-type': type } });
      expect(answer.status).toBe(415);
      expect(answer.type).toBe('application/json');
      expect(answer.decode('Status')).toMatchObject({
        code: 3,
        message: expect.stringContaining('application/x-protobuf'),
      });
    },
  );

  it('say deflate, which HTTP knows and OTLP does not name: it is inflated too', async () => {
    const request = logs(aReport());
    const headers = { ...request.headers, 'content-encoding': 'deflate' };
    expect((await ask({ ...request, headers, body: new Uint8Array(deflateSync(request.body)) })).status).toBe(200);
  });

  it('say gzip of what is none, or of the half of it: bad data', async () => {
    const request = logs(aReport());
    const headers = { ...request.headers, 'content-encoding': 'gzip' };
    for (const body of [request.body, gzipSync(request.body).subarray(0, -12)]) {
      expect((await ask({ ...request, headers, body: new Uint8Array(body) })).status).toBe(400);
    }
  });
});

describe('a refusal', () => {
  it('PRV-3: stands in the ingest log with its status, and blocks the integration until a report is taken', async () => {
    const { id, key } = await stack.api.integration();
    await ask(logsRequest(key, noCommit));
    const events = 'select door, kind, status, problem, errors from ingest_event where integration_id = $1';
    expect(await stack.query(events, [id])).toEqual([
      {
        door: 'otlp',
        kind: 'refused',
        status: 400,
        problem: 'invalid-request',
        errors: [{ pointer: '/resourceLogs/0/resource/attributes', code: 'custom' }],
      },
    ]);
    const blocked = async () => (await stack.query('select blocked_since from integration where id = $1', [id]))[0]!;
    expect((await blocked())['blocked_since']).not.toBeNull();
    await ask(logsRequest(key, reportPush('abc1234')));
    expect((await blocked())['blocked_since']).toBeNull();
  });

  it('ORD-2: one commit with two contents is bad data, and nothing is stored', async () => {
    const { resourceLogs: one } = reportPush('abc1234');
    const { resourceLogs: other } = reportPush('abc1234', [], 4);
    const before = await stored();
    const answer = await ask(logs({ resourceLogs: [...one, ...other] }));
    expect(answer.status).toBe(400);
    expect(answer.decode('Status')).toMatchObject({
      details: [{ fieldViolations: [{ field: '/resourceLogs/1/resource/attributes' }] }],
    });
    expect(await stored()).toBe(before);
  });
});
