import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { startStack, type Stack } from '../harness.ts';
import { settingsOf, usageOf, withApiProcess } from './api-process.ts';
import { send, type RawRequest } from './raw.ts';

/** Several minutes of work: `CLEF_LARGE_BODIES=1`. */
const isWanted = process.env['CLEF_LARGE_BODIES'] === '1';
const limit = 64 * 1024 * 1024;
const json = 'application/json';

/** As many reports as fit, each with 10,000 cells at most. */
function batch(cell: (report: number, index: number) => string): string {
  // Each cell has a comma behind it, and each report its frame.
  const cells = Math.floor((limit - 100_000) / (Buffer.byteLength(cell(1_000, 10_000)) + 1));
  const reports = Array.from({ length: Math.ceil(cells / 10_000) }, (_, at) => {
    const texts = Array.from({ length: Math.min(10_000, cells - at * 10_000) }, (_each, index) => cell(at, index));
    return `{"commitSha":"commit-${at}","summary":{"cells":[${texts.join()}]}}`;
  });
  return `{"reports":[${reports.join()}]}`;
}

/** Texts of 8,192 characters, none like another, each among the slowest to look through. */
const slow = (unit: string) => (at: number, index: number) =>
  `{"description":"${`${at}-${index} `.padEnd(8_192, unit)}"}`;

interface Body extends Pick<RawRequest, 'headers' | 'body'> {
  readonly status: number;
}

const gzip = { 'content-encoding': 'gzip' };
// Members one behind the other are one stream.
const bomb = () => Buffer.concat(Array<Buffer>(64).fill(gzipSync(Buffer.alloc(limit))));

const bodies: Record<string, () => Body> = {
  'one text': () => ({ status: 422, body: `{"commitSha":"${'x'.repeat(limit - 30)}"}` }),
  'short texts, all different': () => ({
    status: 202,
    body: batch((at, index) => `{"description":"${at} ${index} keys, rotated"}`),
  }),
  'long texts of escapes': () => ({ status: 202, body: batch(slow('%2f')) }),
  'long texts of tokens': () => ({
    status: 422,
    body: batch(slow('SG.a1a1a1a1a1a1a1a1a1a1a1.a1a1a1a1a1a1a1a1a1a1a1 ')),
  }),
  'long texts of ligatures': () => ({ status: 202, body: batch(slow('ﷺ')) }),
  'gzip of 4 GiB': () => ({ status: 413, body: new Uint8Array(bomb()), headers: gzip }),
  'gzip of blanks': () => ({ status: 400, body: new Uint8Array(gzipSync(' '.repeat(limit - 100))), headers: gzip }),
};

let stack: Stack;
let key: string;
beforeAll(async () => {
  stack = await startStack({ worker: false });
  // Strict, so that a body is answered as soon as all of it was looked through, and nothing of it is stored.
  ({ key } = await stack.api.integration({ settings: { privacyMode: 'strict' } }));
});
afterAll(() => stack.close());

const title = 'bodies as large as they may be, sent to a process of its own';
(isWanted ? describe : describe.skip)(isWanted ? title : `${title} (not asked: CLEF_LARGE_BODIES=1)`, () => {
  it.each(Object.entries(bodies))(
    '%s: is answered, others are served meanwhile, and memory is bounded',
    async (what, make) => {
      const settings = { ...settingsOf(stack), INGEST_DEADLINE_MS: '100' };
      await withApiProcess(settings, async (url, { pid }) => {
        await send(url, { path: '/healthz' });
        const before = usageOf(pid);
        const { status: expected, ...body } = make();
        const hostile = { path: '/api/v1/reports/batch', key, method: 'POST', ...body };
        const start = performance.now();
        const waits: number[] = [];
        const others = async () => {
          const asked = performance.now();
          await send(url, { path: '/healthz' });
          waits.push(performance.now() - asked);
        };
        const answer = send(url, { ...hostile, headers: { 'content-type': json, ...hostile.headers } });
        while ((await Promise.race([answer, others()])) === undefined);
        const { status } = await answer;
        const { peak, cpu } = usageOf(pid);
        const sorted = waits.toSorted((a, b) => a - b);
        console.log(
          `| ${what} | ${status} | ${((performance.now() - start) / 1_000).toFixed(1)} | ${(cpu - before.cpu).toFixed(1)} | ` +
            `${(peak - before.rss).toFixed(0)} | ${sorted[Math.floor(sorted.length / 2)]!.toFixed(0)} | ${sorted.at(-1)!.toFixed(0)} |`,
        );
        expect(status).toBe(expected);
        expect(peak - before.rss).toBeLessThan(2_500);
      });
    },
    300_000,
  );
});
