import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knownFields } from '../../src/domain/knowledge.ts';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from '../journeys/reports.ts';
import { isQuiet } from '../journeys/state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack({ sendgrid: false });
  integration = await fill(
    await stack.api.integration({ channels: [{ target: 'heron@acme.com', minSeverity: 'info' }] }),
  );
  await fill(await stack.api.integration({ channels: [{ target: 'stork@acme.com', minSeverity: 'info' }] }));
});
afterAll(() => stack.close());

async function fill(of: TestIntegration): Promise<TestIntegration> {
  await stack.api.put(`/integrations/${of.id}/policies`, { policies: [{ ruleId: 'a', name: 'A', severity: 'info' }] });
  await stack.api.post(
    '/reports',
    report('commit-1', { failing: ['otter/pond'], message: `message of ${of.name}` }),
    of.key,
  );
  const [alert] = await stack.api.alerts(of);
  await stack.api.post(`/alerts/${alert.id}/acknowledge`, { note: 'seen' });
  await stack.api.post('/reports', { commitSha: '' }, of.key);
  await eventually(() => isQuiet(stack.query, of));
  return of;
}

interface Item {
  table: string;
  column: string;
  what: string;
  why: string;
  kept: string;
  shownTo: string;
  example: string | null;
}

async function knowledge(key?: string): Promise<Item[]> {
  const { status, body } = await stack.api.get(`/integrations/${integration.id}/knowledge`, key);
  expect([status, body.integrationId]).toEqual([200, integration.id]);
  return body.items;
}

interface Download {
  readonly head: object;
  readonly rows: readonly { readonly table: string; readonly row: Record<string, unknown> }[];
  readonly end: object;
}

async function download(id = integration.id): Promise<Download> {
  const { status, headers, body } = await stack.api.get(`/integrations/${id}/knowledge/export`);
  expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/x-ndjson/)]);
  const lines = String(body)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { head: lines[0], rows: lines.slice(1, -1), end: lines.at(-1) };
}

const described = (items: Item[]) => items.map((item) => ({ ...item, example: null }));
const exampleOf = (items: Item[], table: string, column: string) =>
  items.find((item) => item.table === table && item.column === column)!.example;

describe('PRV-7: what do you know about us?', () => {
  it('has a line for every column of every table, and none for one that does not exist', async () => {
    const rows = await stack.query(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and table_name <> 'mikro_orm_migrations' order by 1`,
    );
    const known = knownFields.map(({ table, column }) => `${table}.${column}`);
    expect(known.toSorted()).toEqual(rows.map((row) => String(row['name'])).toSorted());
    expect(new Set(known).size).toBe(known.length);
  });

  it('says of each field what it is, why, how long it is kept, and shows an example of this integration', async () => {
    const items = await knowledge();
    for (const { what, why, kept } of items) expect([what, why, kept].every((text) => text.length > 2)).toBe(true);
    expect(exampleOf(items, 'integration', 'name')).toBe(integration.name);
    expect(exampleOf(items, 'alert', 'message')).toBe(`message of ${integration.name}`);
    expect(exampleOf(items, 'alert', 'acknowledge_note')).toBe('seen');
    expect(exampleOf(items, 'channel', 'target')).toBe('heron@acme.com');
    expect(exampleOf(items, 'report', 'received_at')).toMatch(/^20\d\d-/);
    expect(exampleOf(items, 'alert', 'resolved_by_commit')).toBeNull();
    expect(exampleOf(items, 'captured_mail', 'html')!.length).toBeLessThanOrEqual(201);
    expect(JSON.stringify(items)).not.toContain('stork');
  });

  it('shows secrets to nobody, and addresses, keys and the audit to admins alone (INT-3)', async () => {
    const read = await knowledge(await stack.api.key(integration.id, ['read']));
    expect(described(read)).toEqual(described(await knowledge()));
    expect(exampleOf(read, 'alert', 'message')).toBe(`message of ${integration.name}`);
    expect(JSON.stringify(read)).not.toContain('heron@acme.com');
    for (const item of read)
      if (item.shownTo !== 'read') expect([item.column, item.example]).toEqual([item.column, null]);
    const secrets = (await knowledge()).filter((item) => item.shownTo === 'nobody');
    expect(secrets.map(({ table, column, example }) => [table, column, example])).toEqual([
      ['integration', 'privacy_key', null],
      ['api_key', 'hash', null],
      ['session', 'hash', null],
    ]);
  });

  it('names what is elsewhere, and how long it stays there', async () => {
    const { body } = await stack.api.get(`/integrations/${integration.id}/knowledge`);
    expect(body.elsewhere.map((each: { where: string }) => each.where)).toEqual([
      'Temporal',
      'the mail provider',
      'logs',
      'backups of the database',
    ]);
  });
});

/** More than one page of two tables; gives its id. */
async function integrationOfManyRows(): Promise<string> {
  const { id } = await stack.api.integration();
  await stack.query(
    `insert into alert_event (integration_id, alert_id, kind, at)
     select $1, gen_random_uuid(), 'opened', now() from generate_series(1, 450)`,
    [id],
  );
  await stack.query(
    `insert into notification_decision (alert_id, report_id, revision, channel_id, integration_id, reason, at)
     select gen_random_uuid(), case when n % 2 = 0 then gen_random_uuid() else $1 end, 0, gen_random_uuid(), $1, 'notify', now()
     from generate_series(1, 11000) as n`,
    [id],
  );
  return id;
}

/** Somebody but this question has a transaction open. */
async function isDatabaseBusy(): Promise<boolean> {
  const busy = await stack.query(
    `select 1 from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state in ('active', 'idle in transaction')`,
  );
  return busy.length > 0;
}

describe('PRV-7: the export', () => {
  it('holds every row of the integration and no other, without secrets, and says how many there are', async () => {
    const { head, rows, end } = await download();
    expect(head).toMatchObject({
      integration: { id: integration.id, name: integration.name },
      notShown: ['integration.privacy_key', 'api_key.hash', 'session.hash'],
    });
    expect(end).toEqual({ end: true, rows: rows.length });
    for (const table of new Set(knownFields.map((field) => field.table))) {
      const owner = table === 'integration' ? 'id' : 'integration_id';
      if (table === 'session') continue;
      const [stored] = await stack.query(`select count(*)::int as count from ${table} where ${owner} = $1`, [
        integration.id,
      ]);
      expect([table, rows.filter((row) => row.table === table).length]).toEqual([table, stored!['count']]);
    }
    const text = JSON.stringify(rows);
    expect(text).toContain('heron@acme.com');
    expect(text).not.toContain('stork@acme.com');
    const [secret] = await stack.query(
      'select privacy_key, (select hash from api_key where integration_id = i.id limit 1) from integration i where id = $1',
      [integration.id],
    );
    for (const kept of Object.values(secret!)) expect(text).not.toContain(kept);
  });

  it('reads page after page, and skips and repeats nothing', async () => {
    const { rows } = await download(await integrationOfManyRows());
    const events = rows.filter(({ table }) => table === 'alert_event').map(({ row }) => Number(row['id']));
    expect(new Set(events).size).toBe(450);
    expect(events).toEqual(events.toSorted((a, b) => a - b));
    const decisions = rows.filter(({ table }) => table === 'notification_decision').map(({ row }) => row['alert_id']);
    expect([decisions.length, new Set(decisions).size]).toEqual([11_000, 11_000]);
  });

  it('that the client breaks off is given up, and the API goes on', async () => {
    const id = await integrationOfManyRows();
    const response = await fetch(`${stack.api.url}/api/v1/integrations/${id}/knowledge/export`, {
      headers: { authorization: `Bearer ${stack.api.adminKey}` },
    });
    const reader = response.body!.getReader();
    await reader.read();
    await eventually(isDatabaseBusy);
    await reader.cancel();
    await eventually(async () => !(await isDatabaseBusy()));
    expect((await stack.api.get('/integrations')).status).toBe(200);
  });
});
