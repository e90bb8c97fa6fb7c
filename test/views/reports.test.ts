import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { startStack, type Stack } from '../harness.ts';
import { readPages, reportOf, sendAll } from './stored.ts';

let stack: Stack;
let integration: TestIntegration;
const commits = Array.from({ length: 120 }, (_, index) => `c${String(index).padStart(6, '0')}`);
const branchOf = (index: number) => ['main', 'release', ''][index % 3]!;
/** Stored before everything else, in the line behind everything else. */
const early = 'early01';
let sent = 0;

beforeAll(async () => {
  stack = await startStack();
  integration = await stack.api.integration({ settings: { trackedBranches: ['main', 'release'] } });
  await sendAll(stack, integration, [reportOf(early, { branch: 'side' })]);
  const reports = commits.map((commit, index) => reportOf(commit, { branch: branchOf(index) }));
  await stack.api.post('/reports/batch', { reports }, integration.key);
  await stack.api.post('/reports/batch', { reports: [reportOf(early), reportOf('last001')] }, integration.key);
});
afterAll(() => stack.close());

const path = (query: string) => `/integrations/${integration.id}/reports?${query}`;
const commitsOf = (rows: { commitSha: string }[]) => rows.map((row) => row.commitSha);
const sendNew = () => sendAll(stack, integration, [reportOf(`new${(sent += 1)}00000`)]);

describe('the list of reports', () => {
  it('comes newest first, in the order of storing, page by page, without a gap or a repeat', async () => {
    const pages = await readPages(stack, path('limit=50'));
    expect(pages.map((page) => page.length)).toEqual([50, 50, 22]);
    expect(commitsOf(pages.flat())).toEqual(['last001', ...commits.toReversed(), early]);
    const seqs = pages.flat().map((row) => row.seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
  });

  it('ORD-5: with line=1 it comes in the order of the line', async () => {
    const pages = await readPages(stack, path('limit=50&line=1'));
    expect(commitsOf(pages.flat())).toEqual(['last001', early, ...commits.toReversed()]);
    const places = pages.flat().map((row) => row.lineSeq);
    expect(places).toEqual(Array.from({ length: 122 }, (_, index) => 122 - index));
  });

  it.each(['limit=50', 'limit=50&line=1', 'limit=7', 'limit=200'])(
    '%s stays as it was begun while new reports arrive between the pages',
    async (query) => {
      const before = commitsOf((await readPages(stack, path(query))).flat());
      const during = commitsOf((await readPages(stack, path(query), sendNew)).flat());
      expect(during).toEqual(before);
    },
  );

  it('has 50 rows a page unless asked otherwise, and 200 at most', async () => {
    expect((await stack.api.get(path(''))).body.items).toHaveLength(50);
    for (const limit of ['0', '201', '-1', '1.5', 'all']) {
      expect((await stack.api.get(path(`limit=${limit}`))).status).toBe(422);
    }
  });

  it('has no cursor behind its last row, also where that fills the page', async () => {
    const small = await stack.api.integration();
    await sendAll(stack, small, [reportOf('abc0001'), reportOf('abc0002')]);
    const { body } = await stack.api.get(`/integrations/${small.id}/reports?limit=2`);
    expect(body).toMatchObject({ items: [{ commitSha: 'abc0002' }, { commitSha: 'abc0001' }], nextCursor: null });
  });

  it('is empty for an integration that has sent none', async () => {
    const { id } = await stack.api.integration();
    expect((await stack.api.get(`/integrations/${id}/reports`)).body).toEqual({ items: [], nextCursor: null });
  });

  it.each(['release', 'main', ''])('of the branch %j alone', async (branch) => {
    const rows = (await readPages(stack, path(`limit=30&branch=${branch}`))).flat();
    expect(new Set(rows.map((row) => row.branch))).toEqual(new Set([branch]));
    const own = commits.filter((_, index) => branchOf(index) === branch).toReversed();
    expect(commitsOf(rows).filter((commit) => commit.startsWith('c'))).toEqual(own);
  });

  it('of a branch there is none of is empty', async () => {
    expect((await stack.api.get(path('branch=none'))).body.items).toEqual([]);
  });

  it('says of a row what the page needs', async () => {
    const { body } = await stack.api.get(path('limit=1&branch=release'));
    expect(body.items[0]).toEqual({
      id: expect.any(String),
      commitSha: 'c000118',
      branch: 'release',
      committedAt: null,
      receivedAt: expect.stringMatching(/Z$/),
      cliVersion: '',
      revision: 1,
      dialect: 'rules',
      evaluable: true,
      counts: { healthy: 1, warning: 0, critical: 0, unknown: 0, failing: 0 },
      inLine: true,
      outsideLine: null,
      batchId: expect.any(String),
      seq: expect.any(Number),
      lineSeq: 119,
    });
  });
});

it('ORD-4: batchId names the submission that brought the content, not one that repeated it', async () => {
  const { id, key } = await stack.api.integration();
  const submit = async (results: Parameters<typeof reportOf>[1]) =>
    (await stack.api.post('/reports', reportOf('commit-1', results), key)).body.batchId as string;
  const batchOf = async () => (await stack.api.get(`/integrations/${id}/reports/commit-1`)).body.batchId;
  await submit({});
  const replacing = await submit({ results: [{ ruleId: 'missing_keys' }] });
  expect(await batchOf()).toBe(replacing);
  // Another branch is no other content, and another submission all the same.
  expect(await submit({ results: [{ ruleId: 'missing_keys' }], branch: 'release' })).not.toBe(replacing);
  expect(await batchOf()).toBe(replacing);
});

describe('a cursor that is none of this list is 422', () => {
  const wrong = [
    'x',
    '!!!',
    'abc',
    '-1',
    '1.5',
    '9'.repeat(40),
    encodeURIComponent('1; drop table report'),
    '0190a0a0-0000-7000-8000-000000000000',
    'A'.repeat(300),
  ];

  it.each(wrong.flatMap((cursor) => [`cursor=${cursor}`, `line=1&cursor=${cursor}`]))('%s', async (query) => {
    const answer = await stack.api.get(path(query));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/cursor' }] } });
  });

  it.each(['5', 'not-a-uuid', '0190A0A0-0000-7000-8000-000000000000', ''])(
    'of the alerts and the outbox: %j',
    async (cursor) => {
      expect((await stack.api.get(`/alerts?cursor=${cursor}`)).status).toBe(422);
      expect((await stack.api.get(`/outbox?cursor=${cursor}`)).status).toBe(422);
    },
  );

  it.each([encodeURIComponent('a b'), encodeURIComponent('\0'), 'a'.repeat(65), ''])(
    'of the fleet: %j',
    async (cursor) => {
      expect((await stack.api.get(`/integrations?cursor=${cursor}`)).status).toBe(422);
    },
  );
});
