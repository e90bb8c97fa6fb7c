import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startStack, type Stack } from '../harness.ts';
import { report } from './reports.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ ingestDeadlineMs: 400 });
});
afterAll(() => stack.close());

describe('a batch whose workflow is gone, applied on the way by a later one', () => {
  it('NTF-4: owns its notifications, and has its workflow started to deliver them', async () => {
    const { api, query, temporal } = stack;
    const integration = await api.integration({ channels: [{ target: 'team@acme.com', minSeverity: 'warning' }] });
    await stack.stopWorker();
    const ids: string[] = [];
    for (const commit of ['commit-1', 'commit-2']) {
      const { body } = await api.post('/reports', report(commit, { failing: ['auth/prod'] }), integration.key);
      ids.push(body.batchId);
      const { workflowId } = (await api.get(`/batches/${body.batchId}`)).body;
      await temporal.workflow.getHandle(workflowId).terminate();
    }
    await stack.startWorker();
    await stack.activities.applyBatch({ batchId: ids[1]! });

    const look = () =>
      query(
        `select notification.batch_id, notification.status, notification.dedupe_key,
           format('head:%s:%s:%s', report_id, report.revision, channel_id) as expected
         from notification join report on report.id = report_id
         where notification.integration_id = $1 order by notification.id`,
        [integration.id],
      );
    const [first, second] = await eventually(async () => {
      const rows = await look();
      return rows[0]?.['status'] === 'sent' && rows;
    });
    expect(first).toMatchObject({ batch_id: ids[0], dedupe_key: first!['expected'] });
    // Nobody started the later one's workflow, so it was not the sweep that delivered the first.
    expect(second).toMatchObject({ batch_id: ids[1], dedupe_key: second!['expected'], status: 'queued' });
  });
});
