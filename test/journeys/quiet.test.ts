import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { sweepScheduleId } from '../../src/temporal/names.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
  // Sweeps are counted here, so nobody else sweeps.
  await stack.temporal.schedule.getHandle(sweepScheduleId).pause();
});
beforeEach(async () => {
  integration = await stack.api.integration({
    settings: { expectReportEvery: 3_600 },
    channels: [
      { target: 'security@acme.com', minSeverity: 'critical' },
      { target: 'lead@acme.com', minSeverity: 'info' },
    ],
  });
});
afterAll(() => stack.close());

async function send(commit = 'commit-1') {
  await stack.api.post('/reports', report(commit), integration.key);
  await settled();
}

/** Lets so many minutes pass for this integration. */
async function pass(minutes: number): Promise<void> {
  const back = `- interval '${minutes} min'`;
  await stack.query(`update batch set last_sent_at = last_sent_at ${back} where integration_id = $1`, [integration.id]);
  await stack.query(`update integration set created_at = created_at ${back} where id = $1`, [integration.id]);
}

const sweep = () => stack.activities.sweep();
const settled = () => eventually(() => isQuiet(stack.query, integration));

async function mails(): Promise<{ to: string; subject: string; text: string }[]> {
  await settled();
  return stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name));
}

function notifications() {
  return stack.query('select * from notification where integration_id = $1 order by id', [integration.id]);
}

/** Has both mails about the silence put off by the provider, for longer than any test lasts. */
async function fallSilentUnheard(): Promise<void> {
  await send();
  await pass(61);
  const later = { status: 503, headers: { 'retry-after': '3600' } };
  stack.sendgrid.answerWith(later, later);
  await sweep();
  await eventually(async () =>
    (await notifications()).every((row) => row['attempts'] === 1 && row['status'] === 'queued'),
  );
}

const expectAfter = (expectReportEvery: number) =>
  stack.api.request('PATCH', `/integrations/${integration.id}`, { body: { expectReportEvery } });

/** The next attempt of each mail, now. */
async function tryAgain(): Promise<void> {
  for (const { id, run } of await notifications()) {
    await stack.activities.deliverNotification({ notificationId: String(id), run: Number(run) });
  }
}

describe('INT-4: an integration that falls silent', () => {
  it('has every channel told once, by a delivery of its own', async () => {
    await send();
    await pass(59);
    expect(await sweep()).toMatchObject({ quiet: 0 });
    await pass(2);
    expect(await sweep()).toMatchObject({ quiet: 2 });
    const told = await mails();
    expect(told.map((mail) => mail.to).toSorted()).toEqual(['lead@acme.com', 'security@acme.com']);
    expect(told[0]!.subject).toContain('No report since');
    expect(told[0]!.text).toContain('commit-');

    const [row] = await notifications();
    const { last_sent_at: last } = (
      await stack.query('select last_sent_at from batch where integration_id = $1', [integration.id])
    )[0]! as { last_sent_at: Date };
    const dueAt = new Date(last.getTime() + 3_600_000).toISOString();
    expect(row).toMatchObject({
      kind: 'quiet',
      dedupe_key: `quiet:${dueAt}:${String(row!['channel_id'])}`,
      quiet: { lastSentAt: last.toISOString(), dueAt },
      batch_id: null,
      head_commit: null,
    });
    const workflow = stack.temporal.workflow.getHandle(`deliver/${String(row!['id'])}/1`);
    expect(await workflow.result()).toMatchObject({ status: 'sent' });
  });

  it('NTF-4: is told of once, however often and by however many it is found', async () => {
    await send();
    await pass(61);
    const found = await Promise.all([sweep(), sweep(), sweep()]);
    expect(found.reduce((sum, { quiet }) => sum + quiet, 0)).toBe(2);
    await pass(0);
    expect(await sweep()).toMatchObject({ quiet: 0 });
    expect(await mails()).toHaveLength(2);
  });

  it('among more than one sweep takes is told of by a later one', async () => {
    const channels = Array.from({ length: 50 }, (_each, n) => ({ channel: 'email', target: `to-${n}@acme.com` }));
    const others = [await stack.api.integration(), await stack.api.integration()];
    for (const { id } of [integration, ...others]) {
      await stack.api.put(`/integrations/${id}/channels`, { notifications: channels });
      await stack.api.request('PATCH', `/integrations/${id}`, { body: { expectReportEvery: 3_600 } });
      await stack.query(`update integration set created_at = now() - interval '61 min' where id = $1`, [id]);
    }
    expect([await sweep(), await sweep(), await sweep()].map(({ quiet }) => quiet)).toEqual([100, 50, 0]);
    for (const each of [integration, ...others]) await eventually(() => isQuiet(stack.query, each));
    // So that no other test hears of them.
    await stack.query('update integration set expect_report_every = null');
  });

  it('that never sent a report is due from the time it was made', async () => {
    await pass(61);
    await sweep();
    const [mail] = await mails();
    expect(mail!.subject).toBe(`[${integration.name}] No report yet`);
  });

  it('and reports again is told of anew when it falls silent anew', async () => {
    await send();
    await pass(61);
    await sweep();
    await mails();
    await send('commit-2');
    expect(await sweep()).toMatchObject({ quiet: 0 });
    await pass(61);
    expect(await sweep()).toMatchObject({ quiet: 2 });
    expect(await mails()).toHaveLength(4);
  });

  it('is not silent while it repeats itself', async () => {
    await send();
    await pass(50);
    await send();
    await pass(50);
    expect(await sweep()).toMatchObject({ quiet: 0 });
  });

  it('and has nothing expected of it any more is left alone', async () => {
    await send();
    await pass(61);
    await stack.api.request('PATCH', `/integrations/${integration.id}`, { body: { expectReportEvery: null } });
    expect(await sweep()).toMatchObject({ quiet: 0 });
  });

  it.each([
    ['a report arrives', () => stack.api.post('/reports', report('commit-2'), integration.key)],
    ['another interval is expected', () => expectAfter(86_400)],
  ])('is not told of when %s before the mail goes out', async (_what, end) => {
    await fallSilentUnheard();
    await end();
    await tryAgain();
    expect(await mails()).toEqual([]);
    expect(await notifications()).toMatchObject([
      { status: 'suppressed', reason: expect.stringContaining('not overdue') },
      { status: 'suppressed' },
    ]);
  });

  it('is told of after all when what was expected is expected again', async () => {
    await fallSilentUnheard();
    await expectAfter(86_400);
    await tryAgain();
    expect(await notifications()).toMatchObject([{ status: 'suppressed' }, { status: 'suppressed' }]);
    expect(await sweep()).toMatchObject({ quiet: 0 });
    await expectAfter(3_600);
    expect(await sweep()).toMatchObject({ quiet: 2 });
    expect(await sweep()).toMatchObject({ quiet: 0 });
    expect(await mails()).toHaveLength(2);
    expect(await notifications()).toMatchObject([
      { status: 'sent', run: 2 },
      { status: 'sent', run: 2 },
    ]);
  });

  it('whose delivery nobody could start has it started by a later sweep', async () => {
    await send();
    await pass(61);
    await stack.query(
      `insert into notification (id, integration_id, channel_id, kind, dedupe_key, run, items, quiet, status, created_at)
       select gen_random_uuid(), $1, id, 'quiet', 'quiet:' || due || ':' || id, 1, '[]',
         jsonb_build_object('lastSentAt', null, 'dueAt', due), 'queued', now() - interval '2 min'
       from channel, lateral (select to_char(last_sent_at at time zone 'UTC' + interval '1 h', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due
         from batch where integration_id = $1) as heard where integration_id = $1`,
      [integration.id],
    );
    expect(await sweep()).toMatchObject({ quiet: 0, deliveries: 2 });
    expect(await mails()).toHaveLength(2);
  });
});
