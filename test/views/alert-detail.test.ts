import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestIntegration } from '../api-client.ts';
import { eventually, startStack, type Stack } from '../harness.ts';
import { issue } from '../otlp.ts';
import { pushAll, reportOf, sendAll } from './stored.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** The only alert of an integration, in full. */
async function alertOf(integration: TestIntegration) {
  const [alert] = await stack.api.alerts(integration);
  return (await stack.api.get(`/alerts/${alert.id}`)).body;
}

function set(integration: TestIntegration, resultMode: string) {
  return stack.api.request('PATCH', `/integrations/${integration.id}`, { body: { resultMode } });
}

describe('ALR-5: what closes an alert', () => {
  const failing = reportOf('abc0001', { results: [{ ruleId: 'matrix/error' }] });

  it('is a report that lists its rule as passed where the head lists every rule, or is read so', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [reportOf('abc0000', { results: [{ ruleId: 'rotation' }] })]);
    expect(await alertOf(integration)).toMatchObject({ closesByAbsence: false });
    await set(integration, 'issues');
    expect(await alertOf(integration)).toMatchObject({ closesByAbsence: true });
  });

  it('is absence where the head lists findings alone, unless it is to be read as a list of rules', async () => {
    const integration = await stack.api.integration();
    await sendAll(stack, integration, [{ ...failing, policyResults: [named('matrix/error')] }]);
    expect(await alertOf(integration)).toMatchObject({ closesByAbsence: true });
    await set(integration, 'rules');
    expect(await alertOf(integration)).toMatchObject({ closesByAbsence: false });
  });

  it.each(['auto', 'rules'])('is absence of what came over OTLP, also with %s', async (mode) => {
    const integration = await stack.api.integration();
    await set(integration, mode);
    await pushAll(stack, integration, [{ commit: 'abc0001', issues: [issue('matrix/critical')] }]);
    expect(await alertOf(integration)).toMatchObject({ ruleId: 'matrix/critical', closesByAbsence: true });
  });
});

it('a mail in the timeline of an alert says whether its channel was removed since', async () => {
  const told = await stack.api.integration({ channels: [{ target: 'a@acme.com', minSeverity: 'info' }] });
  await sendAll(stack, told, [reportOf('abc0001', { results: [{ ruleId: 'a' }] })]);
  const mails = async () =>
    (await alertOf(told)).timeline.filter(({ kind }: { kind: string }) => kind === 'notification');
  await eventually(async () => (await mails()).length === 1);
  expect(await mails()).toMatchObject([{ channelRemoved: false }]);
  await stack.api.put(`/integrations/${told.id}/channels`, { notifications: [] });
  expect(await mails()).toMatchObject([{ channelRemoved: true }]);
});

/** A failing result as lists of findings have it: its id says what it is called and how severe it is. */
function named(ruleId: string) {
  const [ruleName] = ruleId.split('/');
  return { ruleId, ruleName, passed: false, severity: 'error', message: 'Missing' };
}
