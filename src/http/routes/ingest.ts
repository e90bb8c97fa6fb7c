import { z } from 'zod';
import type { Accepted } from '../../ingest/accept.ts';
import { ConflictingReports } from '../../ingest/collapse.ts';
import { fromLogs } from '../../ingest/otlp/logs.ts';
import { wireLogs } from '../../ingest/otlp/request.ts';
import { fromBatch, fromReport, wireBatch, wireReport, type Submission } from '../../ingest/rest.ts';
import { describeBatch } from '../../ingest/receipt.ts';
import { describe, ForbiddenContent } from '../../domain/privacy/redactions.ts';
import { findBatch } from '../../db/batches.ts';
import { unlessDeleted } from '../../db/integrations.ts';
import { listSubmissions } from '../../views/ingest-log.ts';
import { submission as logged } from '../answers/ingest-log.ts';
import { batchAccepted, batchDone, receipt, reportAccepted, reportDone } from '../answers/receipt.ts';
import { Problem } from '../errors.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { numberText } from '../text.ts';
import { recordIngestEvent } from '../../db/ingest-events.ts';
import { readCheckpoint } from '../../views/checkpoint.ts';
import { checkpoint, logsTaken } from '../answers/otlp.ts';
import { otlp } from '../otlp.ts';
import { withinReach } from '../reach.ts';
import { route, type HttpDeps, type RouteRequest } from '../route.ts';
import { waitFor } from '../wait.ts';

/** More places than this help nobody. */
const listed = 20;

const inStrictMode = {
  'forbidden-content': 'The integration is in strict privacy mode, and a text or a name holds what may not be stored.',
};

type IngestRequest = Pick<RouteRequest<unknown, unknown, unknown, 'bound'>, 'deps' | 'caller' | 'integration'>;

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
    // The CLI sends this in real life; a 204 would crash it.
    if (request.body.reports.length === 0) return { status: 200, body: { accepted: 0, reportIds: [] } };
    const { batch, reportIds } = await take(request, fromBatch(request.body, request.rawBody));
    return answer(request.deps, batch, { accepted: reportIds.length, reportIds });
  },
});

export const getBatches = route({
  method: 'get',
  path: '/integrations/:id/batches',
  summary: 'List everything an integration sent, newest first, refused submissions too',
  scopes: ['read'],
  reach: 'integration',
  query: z.object(pagingBy('uuid')),
  answers: { 200: pageOf(logged) },
  async handle({ integration, query: { limit, cursor }, deps }) {
    const linkToReceipt = (batchId: string) => receiptUrl(deps, batchId);
    const rows = await deps.db.read((tx) =>
      listSubmissions(tx, integration.id, { before: cursor, limit: limit + 1, linkToReceipt }),
    );
    return { status: 200, body: page(rows, limit, (row) => row.id) };
  },
});

export const postLogs = route({
  method: 'post',
  path: '/v1/logs',
  root: true,
  wire: otlp,
  summary: 'Submit reports as OTLP logs',
  description:
    'OTLP/HTTP, in JSON or protobuf, as `clef report --push` speaks it and any exporter does: the records `clef.report.summary` and `clef.report.issue` of a resource with `clef.repo.commit` are the report of that commit. Lint and drift pushes are only counted, and records of anything else are dropped. Answers 200 once the reports are stored, in the encoding of the request. Refusals are a `google.rpc.Status`: bad data is always 400, and whatever may succeed later 503.',
  scopes: ['ingest'],
  reach: 'bound',
  door: 'otlp',
  body: wireLogs,
  answers: { 200: logsTaken },
  problems: inStrictMode,
  async handle(request) {
    const { submission: reports, pushes, rejected } = fromLogs(request.body);
    // Staged is all that OTLP can say: it knows no 202, and nobody reads an outcome.
    if (reports) await take(request, reports);
    await notePushes(request, pushes);
    return { status: 200, body: rejected === 0 ? {} : { partialSuccess: describeRejected(rejected) } };
  },
});

export const getCheckpoint = route({
  method: 'get',
  path: '/v1/checkpoint',
  root: true,
  summary: 'Read the last commit that was reported',
  description: 'The CLI asks for it before it submits OTLP logs, and then reports every commit since.',
  scopes: ['ingest'],
  reach: 'bound',
  answers: { 200: checkpoint },
  problems: { 'not-found': 'Nothing was reported yet, or the checkpoint was reset.' },
  async handle({ integration, deps }) {
    const found = await deps.db.read((tx) => readCheckpoint(tx, integration));
    if (found) return { status: 200, body: found };
    throw new Problem('not-found', 'There is no checkpoint yet: the next report sets one.');
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
    return { status: 200, body: await deps.db.read((tx) => describeBatch(tx, batch, deps.linkToWorkflow)) };
  },
});

/** Lint and drift pushes carry no commit: that one came stands in the ingest log, and nothing else of it (PRV-4). */
async function notePushes(
  { deps, caller, integration }: IngestRequest,
  kinds: readonly ('lint' | 'drift')[],
): Promise<void> {
  if (kinds.length === 0) return;
  const from = { integration: integration.id, door: 'otlp' as const, apiKeyId: caller.key.id };
  await deps.db.transaction(async (tx) => {
    for (const kind of kinds) await recordIngestEvent(tx, { ...from, kind });
  });
}

function describeRejected(count: number) {
  return {
    // 64 bits, which the JSON form of protobuf writes as text.
    rejectedLogRecords: String(count),
    errorMessage:
      'Only the log records of the Clef CLI are taken here (clef.report, clef.lint and clef.drift); others were dropped. Send those of other services elsewhere.',
  };
}

async function take({ deps, caller, integration }: IngestRequest, sent: Submission): Promise<Accepted> {
  try {
    return await deps.intake.accept({ integration, apiKeyId: caller.key.id }, sent);
  } catch (error) {
    if (error instanceof ConflictingReports) throw conflicting(error, sent.door);
    if (error instanceof ForbiddenContent) throw forbidden(error);
    throw error;
  }
}

function conflicting({ message, pointer }: ConflictingReports, door: Submission['door']): Problem {
  const place = {
    pointer: pointer + (door === 'rest' ? '/commitSha' : '/resource/attributes'),
    code: 'conflicting_reports',
    message: 'also stands earlier, with other content',
  };
  return new Problem('invalid-request', `${message} Send each commit once; nothing was stored.`, { errors: [place] });
}

/** Each place with the kind of what stands there, never with what it is (PRV-3). */
function forbidden({ message, redactions }: ForbiddenContent): Problem {
  const errors = redactions.slice(0, listed).map((each) => ({
    pointer: each.pointer,
    code: each.kind,
    message: describe(each),
  }));
  const which = redactions.length > listed ? ` The first ${listed} of ${redactions.length} places are listed.` : '';
  const advice = 'Nothing was stored. Take it out in the pipeline, or let it be replaced with privacyMode "redact".';
  return new Problem('forbidden-content', `${message} ${advice}${which}`, { errors });
}

/** 200 with the outcome, or 202 with the same body without `alerts`: staged, and it can no longer be lost. */
function answer<Head>(deps: HttpDeps, { id: batchId, outcome }: Accepted['batch'], head: Head) {
  const where = { batchId, receiptUrl: receiptUrl(deps, batchId) };
  return outcome
    ? ({ status: 200, body: { ...head, status: 'done', ...where, alerts: outcome.alerts } } as const)
    : ({ status: 202, body: { ...head, status: 'accepted', ...where } } as const);
}

function receiptUrl({ publicUrl }: HttpDeps, batchId: string): string {
  return `${publicUrl}/api/v1/batches/${batchId}`;
}
