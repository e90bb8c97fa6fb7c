import { z } from 'zod';
import { audit } from '../../db/audit.ts';
import { findBatch, restageBatch } from '../../db/batches.ts';
import { announce } from '../../db/hints.ts';
import { lockIntegration, unlessDeleted } from '../../db/integrations.ts';
import { lockStaging } from '../../db/staging.ts';
import { arrivedAfterReset } from '../../domain/line.ts';
import { waitFor } from '../../patience.ts';
import { toInput } from '../../temporal/groups.ts';
import { batchWorkflowId } from '../../temporal/names.ts';
import { listSubmissions } from '../../views/ingest-log.ts';
import { readReceipt } from '../../views/receipt.ts';
import { submission } from '../answers/ingest-log.ts';
import { receipt } from '../answers/receipt.ts';
import { notFound, Problem } from '../errors.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { withinReach } from '../reach.ts';
import { receiptUrl } from '../receipt-url.ts';
import { route } from '../route.ts';
import { numberText } from '../text.ts';

export const getBatches = route({
  method: 'get',
  path: '/integrations/:id/batches',
  summary: 'List everything an integration sent, newest first, refused submissions too',
  scopes: ['read'],
  reach: 'integration',
  query: z.object(pagingBy('uuid')),
  answers: { 200: pageOf(submission) },
  async handle({ integration, query: { limit, cursor }, deps }) {
    const linkToReceipt = (batchId: string) => receiptUrl(deps, batchId);
    const rows = await deps.db.read((tx) =>
      listSubmissions(tx, integration.id, { before: cursor, limit: limit + 1, linkToReceipt }),
    );
    return { status: 200, body: page(rows, limit, (row) => row.id) };
  },
});

export const getBatch = route({
  method: 'get',
  path: '/batches/:id',
  summary: 'Read the receipt of a submission',
  description: 'Answers at once, or with `wait` when the batch is applied or the time is over.',
  scopes: ['ingest', 'read'],
  reach: 'any',
  query: z.object({
    wait: numberText(z.int().min(0).max(20).default(0)).meta({
      description: 'How many seconds to wait for it to be applied, if it is not yet.',
    }),
  }),
  answers: { 200: receipt },
  async handle({ params, query, caller, deps }) {
    const look = async () => {
      const found = await deps.db.read(async (tx) => unlessDeleted(tx, await findBatch(tx, params.id)));
      return withinReach(caller, found, 'batch');
    };
    const batch = await waitFor(look, ({ state }) => state !== 'staged', query.wait * 1_000);
    return { status: 200, body: await deps.db.read((tx) => readReceipt(tx, batch, deps.linkToWorkflow)) };
  },
});

export const postRestart = route({
  method: 'post',
  path: '/batches/:id/restart',
  summary: 'Try a failed batch again',
  description:
    'It is applied after everything that has arrived until now. Answers at once; its receipt tells how it ends.',
  scopes: ['operator'],
  reach: 'any',
  answers: { 202: receipt },
  problems: {
    conflict:
      'The batch is not failed: it is applied already, or will be. Or a reset of the checkpoint waits for the next submission, which an older batch must not answer.',
  },
  async handle({ params, caller, deps }) {
    const found = withinReach(caller, await deps.db.read((tx) => findBatch(tx, params.id)), 'batch');
    const { batch, integrationName } = await deps.db.transaction(async (tx) => {
      // Both locks in the order in which a reset takes them, so that neither waits for the other for ever (ORD-9).
      const integration = await lockIntegration(tx, found.integration);
      if (!integration) throw notFound('batch');
      await lockStaging(tx, [integration.id]);
      const restaged = await restageBatch(tx, found.id, batchWorkflowId(integration.name, found.headCommit, found.id));
      if (!restaged) throw notFailed();
      const { resetArrival } = integration;
      if (resetArrival != null && !arrivedAfterReset(found.arrival, resetArrival)) throw resetWaits();
      const detail = { batchId: found.id };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'batch.restarted', detail }]);
      await announce(tx, integration.id, 'ingest');
      return { batch: restaged, integrationName: integration.name };
    });
    deps.temporal
      .restart(batch.workflowId, [toInput({ batch, integrationName })])
      .catch((error: unknown) =>
        deps.log.warn({ err: error, batchId: batch.id }, 'a restarted batch waits for the sweep'),
      );
    return { status: 202, body: await deps.db.read((tx) => readReceipt(tx, batch, deps.linkToWorkflow)) };
  },
});

/** Restarted now, it would count as the submission that answers it, and make an old commit the head (ORD-9). */
function resetWaits(): Problem {
  return new Problem(
    'conflict',
    'The checkpoint was reset, and the submission that answers that has not been applied yet. Let the pipeline run, then restart this batch.',
  );
}

function notFailed(): Problem {
  return new Problem(
    'conflict',
    'Only a failed batch can be restarted: this one is applied already, or waits and will be. Its receipt says which.',
  );
}
