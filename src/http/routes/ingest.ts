import { z } from 'zod';
import { accept, type Accepted } from '../../ingest/accept.ts';
import { ConflictingReports } from '../../ingest/collapse.ts';
import { fromBatch, fromReport, wireBatch, wireReport, type Submission } from '../../ingest/rest.ts';
import { describeBatch } from '../../ingest/receipt.ts';
import { findBatch, type BatchRow } from '../../db/batches.ts';
import { notFound, Problem } from '../errors.ts';
import { route, type Answer, type HttpDeps, type RouteRequest } from '../route.ts';

type IngestRequest = Pick<RouteRequest<unknown, unknown, unknown, 'bound'>, 'deps' | 'caller' | 'integration'>;

export const postReport = route({
  method: 'post',
  path: '/reports',
  scopes: ['ingest'],
  reach: 'bound',
  body: wireReport,
  async handle(request) {
    const { batch, reportIds } = await take(request, fromReport(request.body, request.rawBody));
    return answer(request.deps, batch, { id: reportIds[0], commitSha: batch.headCommit });
  },
});

export const postBatch = route({
  method: 'post',
  path: '/reports/batch',
  scopes: ['ingest'],
  reach: 'bound',
  body: wireBatch,
  async handle(request) {
    // The CLI sends this in real life; a 204 would crash it.
    if (request.body.reports.length === 0) return { status: 200, body: { accepted: 0, reportIds: [] } };
    const { batch, reportIds } = await take(request, fromBatch(request.body, request.rawBody));
    return answer(request.deps, batch, { accepted: reportIds.length, reportIds });
  },
});

export const getBatch = route({
  method: 'get',
  path: '/batches/:id',
  scopes: ['ingest', 'read'],
  reach: 'any',
  params: z.object({ id: z.uuid() }),
  query: z.object({ wait: z.coerce.number().min(0).max(20).default(0) }),
  async handle({ params, query, caller, deps }) {
    const deadline = Date.now() + query.wait * 1_000;
    for (;;) {
      const batch = await deps.db.read((tx) => findBatch(tx, params.id));
      const reached = batch && (caller.integrationId === null || caller.integrationId === batch.integration);
      if (!batch || !reached) throw notFound('batch');
      if (batch.state !== 'staged' || Date.now() >= deadline) {
        return { status: 200, body: await deps.db.read((tx) => describeBatch(tx, batch, deps.linkToWorkflow)) };
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(250, deadline - Date.now())));
    }
  },
});

async function take({ deps, caller, integration }: IngestRequest, submission: Submission): Promise<Accepted> {
  const { db, temporal, log, ingestDeadlineMs: deadlineMs } = deps;
  try {
    return await accept({ db, temporal, log, deadlineMs }, { integration, apiKeyId: caller.key.id }, submission);
  } catch (error) {
    if (!(error instanceof ConflictingReports)) throw error;
    throw new Problem('invalid-request', `${error.message} Send each commit once; nothing was stored.`, {
      errors: [
        {
          pointer: `${error.pointer}/commitSha`,
          code: 'conflicting_reports',
          message: 'also stands earlier, with other content',
        },
      ],
    });
  }
}

/** 200 with the outcome, or 202 with the same body without `alerts`: staged, and it can no longer be lost. */
function answer(deps: HttpDeps, batch: BatchRow, head: Record<string, unknown>): Answer {
  const { outcome } = batch;
  return {
    status: outcome ? 200 : 202,
    body: {
      ...head,
      status: outcome ? 'done' : 'accepted',
      batchId: batch.id,
      receiptUrl: `${deps.publicUrl}/api/v1/batches/${batch.id}`,
      ...(outcome && { alerts: outcome.alerts }),
    },
  };
}
