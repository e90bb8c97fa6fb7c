import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';
import { isQuiet } from './state.ts';

let stack: Stack;
let integration: TestIntegration;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.startWorker();
  integration = await stack.api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'info' }] });
});
afterAll(() => stack.close());

/** Two critical alerts of one rule and a warning of another. */
async function openThree(commit = 'commit-1'): Promise<void> {
  const critical = report(commit, { failing: ['auth/prod', 'pay/prod'] });
  const [warning] = report(commit, { failing: ['base/dev'], severity: 'warning' }).policyResults;
  const policyResults = [...critical.policyResults, { ...warning, ruleId: 'rotation_max_age' }];
  await stack.api.post('/reports', { ...critical, policyResults }, integration.key);
}

function acknowledge(filter: unknown = {}, note?: string) {
  return stack.api.post(`/integrations/${integration.id}/alerts/acknowledge`, { filter, ...(note && { note }) });
}

function unacknowledge(filter: unknown = {}) {
  return stack.api.post(`/integrations/${integration.id}/alerts/unacknowledge`, { filter });
}

async function acknowledgedScopes(): Promise<unknown[]> {
  const rows = await stack.query(
    'select scope from alert where integration_id = $1 and acknowledged_at is not null order by scope',
    [integration.id],
  );
  return rows.map((row) => row['scope']);
}

/** What people did to the alerts: by scope, and in order for each. */
async function events(): Promise<Record<string, unknown>[]> {
  return stack.query(
    `select a.scope, e.kind, e.by, e.note from alert_event e join alert a on a.id = e.alert_id
     where e.integration_id = $1 and e.kind in ('acknowledged', 'unacknowledged') order by a.scope, e.id`,
    [integration.id],
  );
}

const settled = { resolved: 0, pending: 0, more: false };

describe('ACK-3: acknowledging many alerts', () => {
  it('takes the open ones of the integration, each by its own request and signal, and stops their mails', async () => {
    await openThree();
    const other = await stack.api.integration();
    await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), other.key);

    const { status, body } = await acknowledge({}, 'rotating today');
    expect({ status, body }).toEqual({ status: 200, body: { ...settled, matched: 3, acknowledged: 3 } });
    expect(await acknowledgedScopes()).toEqual(['auth/prod', 'base/dev', 'pay/prod']);
    const done = { kind: 'acknowledged', by: 'first admin key', note: 'rotating today' };
    expect(await events()).toEqual(['auth/prod', 'base/dev', 'pay/prod'].map((scope) => ({ scope, ...done })));
    const requests = await stack.query('select alert_id, outcome from ack_request where integration_id = $1', [
      integration.id,
    ]);
    expect(new Set(requests.map((row) => row['alert_id'])).size).toBe(3);
    expect(requests.map((row) => row['outcome'])).toEqual(['done', 'done', 'done']);
    for (const { alert_id: id } of requests) {
      const workflow = await stack.temporal.workflow.getHandle(`alert/${String(id)}`).describe();
      expect(workflow.type).toBe('acknowledgeAlert');
    }
    expect(await stack.api.alerts(other, 'open')).toMatchObject([{ acknowledgedAt: null }]);

    await openThree('commit-2');
    await eventually(() => isQuiet(stack.query, integration));
    expect(stack.sendgrid.mails.filter((mail) => mail.subject.includes(integration.name))).toHaveLength(1);
  });

  it.each([
    [{ severity: 'warning' }, ['base/dev']],
    [{ rule: 'missing_keys' }, ['auth/prod', 'pay/prod']],
    [{ rule: 'missing_keys', scope: 'pay/prod' }, ['pay/prod']],
    [{ severity: 'info' }, []],
    [{ scope: '' }, []],
  ])('by %j takes %j', async (filter, scopes) => {
    await openThree();
    const { status, body } = await acknowledge(filter);
    expect({ status, body }).toEqual({
      status: 200,
      body: { ...settled, matched: scopes.length, acknowledged: scopes.length },
    });
    expect(await acknowledgedScopes()).toEqual(scopes);
  });

  it('twice is once: the first note holds, and the second time nothing matches', async () => {
    await openThree();
    await acknowledge({ scope: 'auth/prod' }, 'first');
    expect((await acknowledge({}, 'second')).body).toEqual({ ...settled, matched: 2, acknowledged: 2 });
    expect((await acknowledge({}, 'third')).body).toEqual({ ...settled, matched: 0, acknowledged: 0 });
    expect((await events()).map((event) => event['note'])).toEqual(['first', 'second', 'second']);
  });

  it('ten times at once is once', async () => {
    await openThree();
    const answers = await Promise.all(Array.from({ length: 10 }, () => acknowledge()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await events()).toHaveLength(3);
  });

  it('leaves resolved ones alone', async () => {
    await openThree();
    await stack.api.post('/reports', report('commit-2', { passing: ['auth/prod', 'pay/prod'] }), integration.key);
    expect((await acknowledge()).body).toEqual({ ...settled, matched: 1, acknowledged: 1 });
    const resolved = await stack.api.alerts(integration, 'resolved');
    expect(resolved.map((alert) => alert.acknowledgedAt)).toEqual([null, null]);
  });

  it('is taken back the same way', async () => {
    await openThree();
    await acknowledge();
    expect((await unacknowledge({ rule: 'missing_keys' })).body).toEqual({ ...settled, matched: 2, unacknowledged: 2 });
    expect(await acknowledgedScopes()).toEqual(['base/dev']);
    expect((await unacknowledge({ rule: 'missing_keys' })).body).toEqual({ ...settled, matched: 0, unacknowledged: 0 });
  });

  it('takes 200 at once, says that there are more, and goes on with them when asked again', async () => {
    const scopes = Array.from({ length: 203 }, (_, index) => `space-${index + 100}/prod`);
    await stack.api.post('/reports', report('commit-1', { failing: scopes }), integration.key);
    const first = await acknowledge();
    expect(first.body).toMatchObject({ matched: 200, resolved: 0, more: true });
    expect(first.body.acknowledged + first.body.pending).toBe(200);
    expect(first.status).toBe(first.body.pending === 0 ? 200 : 202);
    // Each look asks for all of them: on a busy machine one takes ten seconds.
    await eventually(async () => (await acknowledge()).body.matched === 0, 90_000);
    expect(await events()).toHaveLength(203);
  }, 120_000);

  it('waits in the database while nobody works: asked again it takes effect once', async () => {
    await openThree();
    await eventually(() => isQuiet(stack.query, integration));
    await stack.stopWorker();
    const answers = await Promise.all([acknowledge(), acknowledge({}, 'again')]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 202, body: { matched: 3, acknowledged: 0, pending: 3 } });
    }
    expect((await acknowledge()).status).toBe(202);
    await stack.startWorker();
    await eventually(async () => (await acknowledgedScopes()).length === 3);
    expect(await events()).toHaveLength(3);
  });

  it.each([
    ['no filter', {}, ['/filter']],
    ['a filter that there is none of', { filter: { status: 'open' } }, ['/filter']],
    ['an unknown severity', { filter: { severity: 'loud' } }, ['/filter/severity']],
    ['too long a rule', { filter: { rule: 'r'.repeat(129) } }, ['/filter/rule']],
    ['a note of 2001 characters', { filter: {}, note: 'n'.repeat(2_001) }, ['/note']],
  ])('refuses %s, and changes nothing', async (_what, body, pointers) => {
    await openThree();
    const answer = await stack.api.post(`/integrations/${integration.id}/alerts/acknowledge`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers);
    expect(await acknowledgedScopes()).toEqual([]);
  });
});

describe('ACK-3: requests for one alert', () => {
  it('take effect in the order they were made, though all of them waited', async () => {
    await openThree();
    await eventually(() => isQuiet(stack.query, integration));
    await stack.stopWorker();
    const [alert] = (await stack.api.alerts(integration)).filter((each) => each.scope === 'auth/prod');
    const answers = [];
    for (const [count, verb] of ['acknowledge', 'unacknowledge', 'acknowledge'].entries()) {
      answers.push(stack.api.post(`/alerts/${alert.id}/${verb}`, {}));
      await eventually(async () => {
        const stored = await stack.query('select 1 from ack_request where alert_id = $1', [alert.id]);
        return stored.length === count + 1;
      });
    }
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([202, 202, 202]);
    await stack.startWorker();
    await eventually(async () => (await events()).length === 3);
    expect((await events()).map((event) => event['kind'])).toEqual(['acknowledged', 'unacknowledged', 'acknowledged']);
  });
});
