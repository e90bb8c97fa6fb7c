import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { countWaiting } from '../db/waits.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import type { TestIntegration } from '../api-client.ts';
import { reportOf, sendAll } from './stored.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const failing = { results: [{ ruleId: 'missing_keys', scope: 'oauth/production', message: 'missing' }] };

async function integrationWithHistory(): Promise<TestIntegration & { alertId: string }> {
  const integration = await stack.api.integration();
  await sendAll(stack, integration, [reportOf('commit-1', failing), reportOf('commit-2', failing)]);
  const [alert] = await stack.api.alerts(integration);
  return { ...integration, alertId: alert.id };
}

/** Lets a request read up to the contents, then removes the integration, and lets it go on. */
async function askWhileRemoved({ id }: TestIntegration, path: string) {
  const answer = await stack.db.transaction(async (tx) => {
    await tx.execute('lock table report_body in access exclusive mode');
    const asked = stack.api.get(path);
    await eventually(async () => (await waiting()) > 0);
    await sql`update integration set deleted_at = now() where id = ${id}`.execute(tx.getKysely());
    await sql`delete from report_body where integration_id = ${id}`.execute(tx.getKysely());
    return { asked };
  });
  return answer.asked;
}

const waiting = () => countWaiting(stack.query);

describe('PRV-7: a view whose integration is deleted while it is read', () => {
  it.each([
    ['matrix', '/matrix'],
    ['drift', '/drift'],
    ['policy results', '/policy-results'],
    ['comparison', '/compare?from=commit-1&to=commit-2'],
    ['report', '/reports/commit-1'],
  ])('answers 404: %s', async (_name, path) => {
    const integration = await integrationWithHistory();
    const answer = await askWhileRemoved(integration, `/integrations/${integration.id}${path}`);
    expect(answer).toMatchObject({ status: 404, body: { type: 'urn:clef-pro:problem:not-found' } });
  });

  it('answers 404: an alert with its timeline', async () => {
    const integration = await integrationWithHistory();
    const answer = await askWhileRemoved(integration, `/alerts/${integration.alertId}`);
    expect(answer).toMatchObject({ status: 404, body: { type: 'urn:clef-pro:problem:not-found' } });
  });
});
