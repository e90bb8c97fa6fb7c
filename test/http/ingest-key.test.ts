import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startStack, type Stack } from '../harness.ts';
import { fullReport } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

describe('a leaked CI key', () => {
  it('INT-3: shows no message and no address, whatever the provider says about the mail', async () => {
    const target = 'security@acme.example';
    const integration = await stack.api.integration({ channels: [{ target, minSeverity: 'info' }] });
    stack.sendgrid.answerWith({ status: 400, errors: [`The address ${target} of "Planted message" is refused`] });
    const report = fullReport('abc1234');
    report.policyResults[0]!.message = 'Planted message';
    report.summary.cells[0]!.description = 'Planted description';
    const { body } = await stack.api.post('/reports', report, integration.key);
    const receipt = () => stack.api.get(`/batches/${body.batchId}`, integration.key);
    await eventually(async () => (await receipt()).body.notifications[0]?.status === 'failed');

    const seen = [await receipt(), await stack.api.get(`/integrations/${integration.id}`, integration.key)];
    for (const { status, body: shown } of seen) {
      expect(status).toBe(200);
      expect(JSON.stringify(shown)).not.toMatch(/Planted|acme/);
    }
    expect(seen[0]!.body).toMatchObject({ status: 'done', alerts: { opened: 1 } });
  });
});
