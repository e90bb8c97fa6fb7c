import { randomUUID } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { isGroup, taskQueue } from '../../src/temporal/names.ts';
import type { TestIntegration } from '../api-client.ts';
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

  const group = await sendTogether(stack, integration);
  await settled();
  sendgrid.answerWith(...Array.from({ length: 8 }, () => ({ status: 503 })));
  const retriedGroup = await sendTogether(stack, integration);
  await settled();
  const inSight = await applyInSight(stack, integration);

  sendgrid.answerWith({ status: 503 });
  const [channel] = (await api.get(`/integrations/${integration.id}/channels`)).body.notifications;
  const delivery = await api.post(`/integrations/${integration.id}/channels/${channel.id}/test`, {});
  await settled();
  const { id: unwanted } = await api.integration();
  const deletion = await api.request('DELETE', `/integrations/${unwanted}`);

  const [alert] = await api.alerts(integration, 'open');
  await eventually(() =>
    temporal.workflow
      .getHandle(deletion.body.workflowId)
      .describe()
      .catch(() => false as const),
  );
  await stack.stopWorker();
  const deleted = await stageAndDelete(stack);
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
  const start = (type: string, workflowId: string) =>
    temporal.workflow.start(type, { workflowId, taskQueue, args: [] });
  const [sweep, retention] = [await start('sweep', 'sweep-by-hand'), await start('retention', 'retention-by-hand')];
  const unknown = { workflowId: 'alert/none', taskQueue, args: [], signal: 'acknowledge', signalArgs: [{ by: 'ops' }] };
  await temporal.workflow.signalWithStart('acknowledgeAlert', unknown);
  const waiting = await start('acknowledgeAlert', 'alert/waits-for-a-signal');
  await eventually(async () => (await readHistory(stack, waiting.workflowId)).includes('timerStarted'));
  await waiting.terminate();
  const ways = {
    'batch-with-mails': mails.workflowId,
    'batch-with-a-retried-mail': retried.workflowId,
    'late-batch': late.workflowId,
    'group-of-batches': group,
    'group-with-a-retried-mail': retriedGroup,
    'batch-applied-in-sight': inSight,
    'failed-batch': failed.workflowId,
    'batch-of-a-deleted-integration': deleted,
    'two-signals': signalled.workflowId,
    'signal-for-an-unknown-alert': unknown.workflowId,
    'no-signal': waiting.workflowId,
    'delivery-outside-a-batch': delivery.body.workflowId as string,
    deletion: deletion.body.workflowId as string,
    sweep: sweep.workflowId,
    retention: retention.workflowId,
  };
  for (const workflowId of Object.values(ways))
    await temporal.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => {});
  return ways;
}

/** Submits so much at the same moment that one workflow takes several; gives that workflow. */
async function sendTogether({ api }: Stack, { key }: TestIntegration): Promise<string> {
  return eventually(async () => {
    const commits = Array.from({ length: 12 }, () => `together-${randomUUID()}`);
    const answers = await Promise.all(
      commits.map((commit) => api.post('/reports', report(commit, { failing: ['auth/prod'] }), key)),
    );
    const receipts = await Promise.all(answers.map(({ body }) => api.get(`/batches/${body.batchId}`)));
    return receipts.map(({ body }) => String(body.workflowId)).find(isGroup);
  });
}

/** Submits what cannot be applied at first; gives the workflow that then did. */
async function applyInSight({ api, query }: Stack, { id, key }: TestIntegration): Promise<string> {
  await query('alter table report add constraint broken check (false) not valid');
  const sent = api.post('/reports', report('commit-5', { failing: ['pay/prod'] }), key);
  await eventually(async () => {
    const [waiting] = await query(`select failures from batch where integration_id = $1 and state = 'staged'`, [id]);
    return Number(waiting?.['failures']) > 1;
  });
  await query('alter table report drop constraint broken');
  const { body } = await sent;
  return (await api.get(`/batches/${body.batchId}?wait=20`)).body.workflowId;
}

/** Stages a batch and deletes its integration, while no worker runs; gives the workflow of the batch. */
async function stageAndDelete({ api, query }: Stack): Promise<string> {
  const { id, key } = await api.integration();
  const { body } = await api.post('/reports', report('commit-1'), key);
  const [batch] = await query('select workflow_id from batch where id = $1', [body.batchId]);
  await api.request('DELETE', `/integrations/${id}`);
  return String(batch!['workflow_id']);
}

/** The history of a workflow as `temporal workflow show -o json` prints it, without the name of this machine. */
export async function readHistory(stack: Stack, workflowId: string): Promise<string> {
  const json = historyToJSON(await stack.temporal.workflow.getHandle(workflowId).fetchHistory());
  return json
    .replaceAll(/"(identity|name)": ?"\d+@[^"]*"/g, '"$1": "test"')
    .replaceAll(/"stackTrace": ?"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
}
