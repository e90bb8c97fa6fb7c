import { audit } from '../../db/audit.ts';
import { findBatch, restageBatch } from '../../db/batches.ts';
import { announce } from '../../db/hints.ts';
import { findIntegration, lockIntegration } from '../../db/integrations.ts';
import { lockStaging } from '../../db/staging.ts';
import { arrivedAfterReset } from '../../domain/line.ts';
import { describeBatch } from '../../ingest/receipt.ts';
import { receipt } from '../answers/receipt.ts';
import { toInput } from '../../temporal/groups.ts';
import { batchWorkflowId } from '../../temporal/names.ts';
import { notFound, Problem } from '../errors.ts';
import { withinReach } from '../reach.ts';
import { route } from '../route.ts';

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
    const integration = await deps.db.read((tx) => findIntegration(tx, found.integration));
    if (!integration) throw notFound('batch');
    const batch = await deps.db.transaction(async (tx) => {
      // A reset takes both, in this order (ORD-9).
      const locked = await lockIntegration(tx, integration.id);
      if (!locked) throw notFound('batch');
      await lockStaging(tx, [integration.id]);
      const restaged = await restageBatch(tx, found.id, batchWorkflowId(integration.name, found.headCommit, found.id));
      if (!restaged) throw notFailed();
      if (locked.resetArrival != null && !arrivedAfterReset(found.arrival, locked.resetArrival)) throw resetWaits();
      const detail = { batchId: found.id };
      await audit(tx, [{ integration: integration.id, actor: caller.key.id, action: 'batch.restarted', detail }]);
      await announce(tx, integration.id, 'ingest');
      return restaged;
    });
    deps.temporal
      .restart(batch.workflowId, [toInput({ batch, integrationName: integration.name })])
      .catch((error: unknown) =>
        deps.log.warn({ err: error, batchId: batch.id }, 'a restarted batch waits for the sweep'),
      );
    return { status: 202, body: await deps.db.read((tx) => describeBatch(tx, batch, deps.linkToWorkflow)) };
  },
});

/** Behind the reset it would count as the submission that answers it, and make an old commit the head (ORD-9). */
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
