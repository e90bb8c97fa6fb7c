import type { Accepted } from '../../ingest/accept.ts';
import { fromBatch, fromReport } from '../../ingest/rest/batch.ts';
import { wireBatch, wireReport } from '../../ingest/rest/request.ts';
import { batchAccepted, batchDone, reportAccepted, reportDone } from '../answers/receipt.ts';
import { receiptUrl } from '../receipt-url.ts';
import { route, type HttpDeps } from '../route.ts';
import { inStrictMode, take } from './take.ts';

export const postReport = route({
  method: 'post',
  path: '/reports',
  summary: 'Submit the report of one commit',
  description:
    'Answers 200 once the report is stored and its alerts are derived, or 202 where that takes longer than the server waits (10 seconds, unless `INGEST_DEADLINE_MS` says otherwise): then it is stored, can no longer be lost, and the receipt tells the rest. Sending the same again is always safe.',
  scopes: ['ingest'],
  reach: 'bound',
  door: 'rest',
  body: wireReport,
  answers: { 200: reportDone, 202: reportAccepted },
  problems: inStrictMode,
  async handle(request) {
    const { batch, reportIds } = await take(request, fromReport(request.body, request.rawBody));
    return answer(request.deps, batch, { id: reportIds[0]!, commitSha: batch.headCommit });
  },
});

export const postBatch = route({
  method: 'post',
  path: '/reports/batch',
  summary: 'Submit the reports of several commits, oldest first',
  description:
    'All are stored or none. Alerts and notifications follow from the last one, the HEAD of the batch; the others fill history. Answers 200 once they are stored and the alerts are derived, or 202 where that takes longer than the server waits (10 seconds, unless `INGEST_DEADLINE_MS` says otherwise): then they are stored, can no longer be lost, and the receipt tells the rest. Sending the same again is always safe.',
  scopes: ['ingest'],
  reach: 'bound',
  door: 'rest',
  body: wireBatch,
  answers: { 200: batchDone, 202: batchAccepted },
  problems: inStrictMode,
  async handle(request) {
    // The CLI does send an empty batch, and would crash at a 204.
    if (request.body.reports.length === 0) return { status: 200, body: { accepted: 0, reportIds: [] } };
    const { batch, reportIds } = await take(request, fromBatch(request.body, request.rawBody));
    return answer(request.deps, batch, { accepted: reportIds.length, reportIds });
  },
});

/** 200 with the outcome, or 202 with the same body without `alerts`: staged, and it can no longer be lost. */
function answer<Head>(deps: HttpDeps, { id: batchId, outcome }: Accepted['batch'], head: Head) {
  const where = { batchId, receiptUrl: receiptUrl(deps, batchId) };
  return outcome
    ? ({ status: 200, body: { ...head, status: 'done', ...where, alerts: outcome.alerts } } as const)
    : ({ status: 202, body: { ...head, status: 'accepted', ...where } } as const);
}
