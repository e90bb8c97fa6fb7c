import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { taskQueue } from '../../src/temporal/names.ts';
import { eventually, type Stack } from '../harness.ts';
import { report } from '../journeys/reports.ts';
import { isQuiet } from '../journeys/state.ts';

const at = (day: number) => Date.UTC(2020, 0, day);

/** Every way a workflow of ours can go, walked once: the name of each, and the id of a workflow that went it. */
export async function walkEveryWay(stack: Stack): Promise<Record<string, string>> {
  const { api, query, sendgrid, temporal } = stack;
  const integration = await api.integration({
    channels: [
      { target: 'security@acme.com', minSeverity: 'critical' },
      { target: 'lead@acme.com', minSeverity: 'warning' },
    ],
  });
  const send = async (commit: string, saying: object) => {
    const { body } = await api.post('/reports', report(commit, saying), integration.key);
    return (await api.get(`/batches/${body.batchId}`)).body as { id: string; workflowId: string };
  };
  const settled = () => eventually(() => isQuiet(query, integration));

  const mails = await send('commit-2', { failing: ['auth/prod'], at: at(2) });
  await settled();
  sendgrid.answerWith({ status: 503 }, { status: 503 });
  const retried = await send('commit-3', { failing: ['auth/prod'], at: at(3) });
  await settled();
  const late = await send('commit-1', { failing: ['auth/prod'], at: at(1) });

  const [alert] = await api.alerts(integration, 'open');
  await stack.stopWorker();
  const signalled = { workflowId: `alert/${alert.id}`, taskQueue, args: [] };
  for (const signal of ['acknowledge', 'unacknowledge']) {
    await temporal.workflow.signalWithStart('acknowledgeAlert', { ...signalled, signal, signalArgs: [{ by: 'ops' }] });
  }
  const failed = await send('commit-4', { failing: ['auth/prod'], at: at(4) });
  await query(`update batch set body = jsonb_set(body, '{0,cliVersion}', 'null') where id = $1`, [failed.id]);
  for (let failures = 1; failures < 5; failures += 1) {
    await stack.activities.applyBatch({ batchId: failed.id }).catch(() => undefined);
  }
  await stack.startWorker();
  const sweep = await temporal.workflow.start('sweep', { workflowId: 'sweep-by-hand', taskQueue, args: [] });
  const ways = {
    'batch-with-mails': mails.workflowId,
    'batch-with-a-retried-mail': retried.workflowId,
    'late-batch': late.workflowId,
    'failed-batch': failed.workflowId,
    'two-signals': signalled.workflowId,
    sweep: sweep.workflowId,
  };
  for (const workflowId of Object.values(ways))
    await temporal.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => {});
  return ways;
}

/** The history of a workflow as `temporal workflow show -o json` prints it, without the name of this machine. */
export async function readHistory(stack: Stack, workflowId: string): Promise<string> {
  const json = historyToJSON(await stack.temporal.workflow.getHandle(workflowId).fetchHistory());
  return json
    .replaceAll(/"(identity|name)": ?"\d+@[^"]*"/g, '"$1": "test"')
    .replaceAll(/"stackTrace": ?"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
}
