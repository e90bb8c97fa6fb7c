import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { migrate } from '../../src/db/migrate.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from '../journeys/reports.ts';
import { createEmptyDatabase } from './empty-database.ts';

/** What the first release gave out (test/fixtures/first-release/README.md). */
const first = {
  id: '01a20f76-a3e9-701f-b323-eb6a214475f0',
  ingestKey: 'clefp_ci_FGzpU4AokEfa1e5dZAqu1cXhi8xCe141P8UA',
  readKey: 'clefp_api_1i2R5T7jQ4sGNVBVQiKjxAx0tCST291Iv060',
  revokedKey: 'clefp_ci_pk9uHr4RVwLGsaW2bwO0u9AoLzE8JE2zFQxB',
};
const commit = (number: number) => `${number}`.padStart(40, 'c0ffee');

let stack: Stack;
let counted: Record<string, unknown>[];
const count = `select (select count(*)::int from report) as reports, (select count(*)::int from alert) as alerts,
  (select count(*)::int from alert_event) as events, (select count(*)::int from batch) as batches,
  (select count(*)::int from notification) as notifications`;

beforeAll(async () => {
  const database = await createEmptyDatabase();
  await database.query(readFileSync(new URL('../fixtures/first-release/clef.sql', import.meta.url), 'utf8'));
  counted = await database.query(count);
  // As if the dump were of two minutes ago: a mail is given up a day after it was first tried (NTF-5).
  const ago = `now() - interval '2 minutes'`;
  await database.query(`update notification set first_attempt_at = ${ago}, created_at = ${ago}, swept_at = null`);
  await migrate(database.url);
  stack = await startStack({ database, worker: false });
});
afterAll(() => stack.close());

const view = (path: string) => stack.api.get(`/integrations/${first.id}${path}`, first.readKey);

describe('a database of the first release, migrated', () => {
  it('has the schema of a new one, and lost no row', async () => {
    const shape = `select table_name, column_name, data_type, is_nullable, column_default
      from information_schema.columns where table_schema = 'public' order by 1, 2`;
    const indexes = `select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1`;
    const checks = `select conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace order by 1`;
    const fresh = await createEmptyDatabase();
    try {
      await migrate(fresh.url);
      for (const each of [shape, indexes, checks]) expect(await stack.query(each)).toEqual(await fresh.query(each));
    } finally {
      await fresh.drop();
    }
    expect(await stack.query(count)).toEqual(counted);
  });

  it('INT-2: lets its keys in, and a revoked one not', async () => {
    const checkpoint = await stack.api.get(`/integrations/${first.id}`, first.ingestKey);
    expect(checkpoint).toMatchObject({ status: 200, body: { name: 'payments', lastCommitSha: commit(4) } });
    expect((await stack.api.get(`/integrations/${first.id}`, first.revokedKey)).status).toBe(401);
  });

  it.each([
    '/overview',
    '/matrix',
    `/matrix?at=${commit(2)}`,
    '/history',
    '/drift',
    '/policy-results',
    `/compare?from=${commit(1)}&to=${commit(3)}`,
    '/reports',
    `/reports/${commit(0)}`,
    '/alerts',
    '/notifications',
    '/batches',
    '/knowledge',
  ])('answers %s', async (path) => expect((await view(path)).status).toBe(200));

  it('shows its alerts with their acknowledgement, blame and timeline', async () => {
    const [open, resolved] = (await view('/alerts?status=all')).body.items.toReversed();
    expect(open).toMatchObject({ scope: 'oauth/production', status: 'open', introducedByCommit: commit(2) });
    expect(resolved).toMatchObject({ scope: 'api-keys/staging', status: 'resolved', resolvedByCommit: commit(4) });
    expect([open, resolved].filter(({ acknowledgeNote }) => acknowledgeNote === 'on it')).toHaveLength(1);
    const { timeline } = (await stack.api.get(`/alerts/${open.id}`, first.readKey)).body;
    expect(timeline.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['opened', 'failing']));
  });

  it('ends what was under way, and takes the next report', async () => {
    await stack.startWorker();
    await stack.activities.sweep();
    const mails = async () =>
      (await stack.query(`select distinct status from notification`)).map((row) => row['status']);
    await eventually(async () => (await mails()).join() === 'sent');
    expect((await view('/overview')).body).toMatchObject({ headCommit: commit(5), openAlerts: 0 });

    const next = report(commit(6), { failing: ['oauth/production'] });
    const answer = await stack.api.post('/reports', next, first.ingestKey);
    expect(answer).toMatchObject({ status: 200, body: { status: 'done', alerts: { opened: 1 } } });
    const [again] = (await view('/alerts?status=open')).body.items;
    expect(again).toMatchObject({ introducedByCommit: commit(6), previousAlertId: expect.any(String) });
  });
});
