import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askOtlp } from '../otlp-messages.ts';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { lineToDatabase, openLine, type CuttableLine } from '../journeys/cuttable.ts';
import { logsRequest, record, reportPush, resourceLogs, type Form } from '../otlp.ts';
import type { RawRequest } from './raw.ts';

/** What OTLP/HTTP demands of a server that takes logs, in our own words, line by line. */
const bodyLimit = 1024 * 1024;
const forms: Form[] = ['json', 'protobuf'];
const types = { json: 'application/json', protobuf: 'application/x-protobuf' };

let database: Awaited<ReturnType<typeof lineToDatabase>>;
let temporal: CuttableLine;
let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  database = await lineToDatabase(process.env['CLEF_TEST_DATABASE_URL']!);
  const [host, port] = process.env['CLEF_TEST_TEMPORAL_ADDRESS']!.split(':');
  temporal = await openLine({ host: host!, port: Number(port) });
  stack = await startStack({
    bodyLimit,
    ingestDeadlineMs: 200,
    databaseUrl: database.through,
    temporalAddress: `127.0.0.1:${temporal.port}`,
  });
  // Nothing is derived here: a submission is staged, and that is all its sender learns.
  await stack.stopWorker();
  integration = await stack.api.integration();
});
afterAll(async () => {
  // What waits for an outcome gets it, and need not run into its own deadline.
  await stack.startWorker();
  await stack.close();
  await Promise.all([database.close(), temporal.close()]);
});

const ask = (request: RawRequest) => askOtlp(stack.api.url, request);
const logs = (body: object, form: Form = 'json', gzip = false) => logsRequest(integration.key, body, form, gzip);
let made = 0;
const aReport = () => reportPush(`commit-${(made += 1)}`);
const foreign = (count: number) => ({
  resourceLogs: [
    resourceLogs(
      {},
      Array.from({ length: count }, () => record('db.query')),
    ),
  ],
});
const noCommit = { resourceLogs: [resourceLogs({})] };
const stored = async () => (await stack.query('select count(*)::int as n from batch'))[0]!['n'];

describe.each(forms)('requests in %s', (form) => {
  it.each([false, true])('MUST be taken without compression and with gzip (gzip: %s)', async (gzip) => {
    const before = await stored();
    expect(await ask(logs(aReport(), form, gzip))).toMatchObject({ status: 200 });
    expect(await stored()).toBe(Number(before) + 1);
  });

  it('MUST be answered in the type they came in: success, partial success and failure', async () => {
    for (const body of [aReport(), foreign(1), noCommit]) {
      expect((await ask(logs(body, form))).type).toBe(types[form]);
    }
  });

  it('MUST be answered 200 with a response message when they succeed, though nothing is derived yet', async () => {
    const answer = await ask(logs(aReport(), form));
    expect(answer.status).toBe(200);
    expect(answer.decode('ExportLogsServiceResponse')).toEqual({});
    expect(answer.bytes.toString()).toBe(form === 'json' ? '{}' : '');
  });

  it('MUST be answered 200 once they are accepted for good: with Temporal down too', async () => {
    const before = await stored();
    const answer = await whileCut(temporal, () => ask(logs(aReport(), form)));
    expect([answer.status, answer.decode('ExportLogsServiceResponse')]).toEqual([200, {}]);
    expect(await stored()).toBe(Number(before) + 1);
  });

  it('SHOULD succeed where they are empty, or hold empty envelopes', async () => {
    const hollow = { resourceLogs: [{ scopeLogs: [{ logRecords: [] }] }, {}] };
    for (const body of [{}, { resourceLogs: [] }, hollow]) {
      const answer = await ask(logs(body, form));
      expect([answer.status, answer.decode('ExportLogsServiceResponse')]).toEqual([200, {}]);
    }
    const { body: _none, ...bare } = logs({}, form);
    expect((await ask(bare)).status).toBe(200);
  });

  it('MUST leave partial_success unset when all was taken, lint and drift pushes too', async () => {
    const pushes = { resourceLogs: [resourceLogs({}, [record('clef.lint.summary'), record('clef.drift.issue')])] };
    expect((await ask(logs(pushes, form))).decode('ExportLogsServiceResponse')).toEqual({});
  });

  it('MUST be answered 200 with the number of rejected records when they were taken in part', async () => {
    const { resourceLogs: taken } = aReport();
    for (const body of [foreign(3), { resourceLogs: [...taken, ...foreign(3).resourceLogs] }]) {
      const answer = await ask(logs(body, form));
      expect(answer.status).toBe(200);
      expect(answer.decode('ExportLogsServiceResponse')).toMatchObject({ partialSuccess: { rejectedLogRecords: '3' } });
    }
  });

  it('SHOULD say in English why records were rejected', async () => {
    const answer = await ask(logs(foreign(1), form));
    const { partialSuccess } = answer.decode('ExportLogsServiceResponse') as {
      partialSuccess: { errorMessage: string };
    };
    expect(partialSuccess.errorMessage).toMatch(/Clef CLI.*Send those of other services elsewhere/);
  });

  it.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, -3)],
    ['something else', () => new Uint8Array(Buffer.from('hello'))],
  ])('MUST be answered 400 when they cannot be decoded: %s', async (_what, spoil) => {
    const request = logs(aReport(), form);
    const answer = await ask({ ...request, body: new Uint8Array(spoil(request.body)) });
    expect(answer.status).toBe(400);
  });

  it('MUST be answered 400 when they can never be taken: a report without a commit', async () => {
    const before = await stored();
    expect((await ask(logs(noCommit, form))).status).toBe(400);
    expect(await stored()).toBe(before);
  });

  it('SHOULD be told what is wrong with bad data, as a BadRequest', async () => {
    const status = (await ask(logs(noCommit, form))).decode('Status');
    expect(status).toMatchObject({ code: 3, message: expect.stringMatching(/nothing was stored/) });
    expect(status['details']).toEqual([
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [
          { field: '/resourceLogs/0/resource/attributes', description: expect.stringContaining('clef.repo.commit') },
        ],
      },
    ]);
    const spoilt = { ...logs({}, form), body: new Uint8Array([0x7b, 0xff]) };
    expect((await ask(spoilt)).decode('Status')).toMatchObject({ details: [{ fieldViolations: [{ field: '' }] }] });
  });

  it.each([
    ['without a key', 401, 16, () => ({ ...logs({}, form), key: undefined })],
    ['with an unknown key', 401, 16, () => ({ ...logs({}, form), key: `${integration.key}x` })],
    ['with a key of another scope', 403, 7, async () => logsRequest(await readKey(), {}, form)],
    ['with a key of no integration', 403, 7, () => logsRequest(stack.api.adminKey, {}, form)],
    ['by another method', 405, 12, () => ({ ...logs({}, form), method: 'PUT' })],
    ['in another coding', 415, 3, () => withHeader('content-encoding', 'zstd', form)],
    ['too large', 413, 8, () => logs(tooLarge, form)],
    ['too large once it is inflated', 413, 8, () => logs(tooLarge, form, true)],
  ])('MUST be refused with a google.rpc.Status: %s', async (_what, status, code, request) => {
    const answer = await ask(await request());
    expect(answer.status).toBe(status);
    expect(answer.decode('Status')).toEqual({ code, message: expect.stringMatching(/^[A-Z].{15,}\.$/) });
  });

  it('SHOULD be told to try again, and MAY be told when, where the trouble is ours: 503, never 500', async () => {
    const refused = await whileCut(database, () => ask(logs(aReport(), form)));
    expect(refused.status).toBe(503);
    expect(refused.type).toBe(types[form]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.decode('Status')).toMatchObject({
      code: 14,
      message: expect.stringMatching(/may always be sent again/),
    });
  });

  it('may come again: the same report twice is one', async () => {
    const request = logs(aReport(), form);
    const [one] = [await ask(request), await stored()];
    const before = await stored();
    expect((await ask(request)).status).toBe(one.status);
    expect(await stored()).toBe(before);
  });
});

const tooLarge = { resourceLogs: [resourceLogs({ filler: 'x'.repeat(bodyLimit) }, [])] };

async function readKey(): Promise<string> {
  return stack.api.key(integration.id, ['read', 'operator']);
}

function withHeader(name: string, value: string, form: Form): RawRequest {
  const request = logs({}, form);
  return { ...request, headers: { ...request.headers, [name]: value }, body: new Uint8Array([1]) };
}

async function whileCut<T>(line: Pick<CuttableLine, 'cut' | 'mend'>, act: () => Promise<T>): Promise<T> {
  await line.cut();
  try {
    return await act();
  } finally {
    await line.mend();
  }
}
