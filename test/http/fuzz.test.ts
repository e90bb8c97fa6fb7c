import { beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { encode } from '../../src/ingest/otlp/protobuf.ts';
import { issue, recordedLogs, reportPush } from '../otlp.ts';
import { canary, hostileBytes, hostileJson, type HostileBody } from './mutations.ts';
import { overhear } from './overheard.ts';
import { fullReport } from './reports.ts';

const numRuns = Number(process.env['CLEF_FUZZ_RUNS'] ?? 60);
const seed = Number(process.env['CLEF_FUZZ_SEED'] ?? Date.now() & 0x7fffffff);

// Nothing is applied meanwhile: what counts is whether it is staged.
const here = overhear({ bodyLimit: 1024 * 1024, worker: false, ingestDeadlineMs: 100 });
let key: string;
beforeAll(async () => {
  ({ key } = await here.stack.api.integration());
});

const restFolder = new URL('../fixtures/clef-rest/', import.meta.url);
const recordedReports = readdirSync(restFolder)
  .filter((name) => /(?:002|005|109).*POST/.test(name))
  .map((name) => JSON.stringify(JSON.parse(readFileSync(new URL(name, restFolder), 'utf8')).body));
const planted = { ...fullReport('abc1234'), branch: canary, [canary]: canary };
const reports = [...recordedReports, JSON.stringify(planted)];
const batches = [...reports.map((report) => `{"reports":[${report}]}`), `{"reports":[${reports.join()}]}`];
const pushes = [
  ...['002', '005', '043', '054'].map((number) => recordedLogs(number).body),
  reportPush('abc1234', [issue(`${canary}/error`, { message: canary, file: `/${canary}/prod.enc.yaml` })]),
];
const logs = pushes.map((push) => JSON.stringify(push));
const binary = pushes.map((push) => encode('ExportLogsServiceRequest', push));

const [json, protobuf] = ['application/json', 'application/x-protobuf'];
const doors: [string, string, string, fc.Arbitrary<HostileBody>][] = [
  ['REST, one report', '/api/v1/reports', json, hostileJson(reports)],
  ['REST, a batch', '/api/v1/reports/batch', json, hostileJson(batches)],
  ['OTLP in JSON', '/v1/logs', json, hostileJson(logs)],
  ['OTLP in protobuf', '/v1/logs', protobuf, hostileBytes(binary)],
];

const arrivals = async () => Number((await here.stack.query('select count(*) as n from batch'))[0]!['n']);

describe(`bodies made of recorded ones, and of noise (CLEF_FUZZ_RUNS=${numRuns} CLEF_FUZZ_SEED=${seed})`, () => {
  it.each(doors)(
    '%s: each is taken whole or refused with 4xx; a refusal stores nothing, and no answer and no log repeats it',
    async (_door, path, type, bodies) => {
      const statuses = new Map<number, number>();
      const property = fc.asyncProperty(bodies, async ({ bytes, encoding }) => {
        const before = await arrivals();
        const response = await fetch(here.stack.api.url + path, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': type,
            ...(encoding !== undefined && { 'content-encoding': encoding }),
          },
          body: bytes,
        });
        const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        expect([200, 202, 400, 413, 422]).toContain(response.status);
        expect(text + JSON.stringify([...response.headers])).not.toContain(canary);
        if (response.status >= 400) expect(await arrivals()).toBe(before);
      });
      await fc.assert(property, { numRuns, seed, endOnFailure: true });
      expect(here.overheard.text).not.toContain(canary);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect((await fetch(`${here.stack.api.url}/readyz`)).status).toBe(200);
      // Otherwise it would show nothing: some have to be taken, and most not.
      expect([...statuses.keys()].some((status) => status < 300)).toBe(true);
      expect([...statuses.keys()].some((status) => status >= 400)).toBe(true);
      console.log(`seed ${seed}: ${JSON.stringify(Object.fromEntries(statuses))}`);
    },
    30_000 + numRuns * 300,
  );
});
