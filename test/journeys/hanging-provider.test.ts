import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, poolMax, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

it('ACK-1: a provider that hangs, with more mails than the worker does other things at once, keeps no acknowledgement waiting', async () => {
  const mails = poolMax + 2;
  stack.sendgrid.answerWith(...Array.from({ length: 3 * mails }, () => 'hang' as const));
  const channels = Array.from({ length: mails }, (_, index) => ({
    target: `team-${index}@acme.com`,
    minSeverity: 'critical' as const,
  }));
  const integration = await stack.api.integration({ channels });
  await stack.api.post('/reports', report('commit-1', { failing: ['auth/prod'] }), integration.key);
  await eventually(async () => stack.sendgrid.calls() >= mails);
  const [{ id }] = (await stack.api.get(`/integrations/${integration.id}/alerts`)).body.items;
  expect(await stack.api.post(`/alerts/${id}/acknowledge`, {})).toMatchObject({
    status: 200,
    body: { acknowledgedBy: 'first admin key' },
  });
});
