import { recordIngestEvent } from '../../db/ingest-events.ts';
import { fromLogs } from '../../ingest/otlp/logs.ts';
import { wireLogs } from '../../ingest/otlp/request.ts';
import { readCheckpoint } from '../../views/checkpoint.ts';
import { checkpoint, logsTaken } from '../answers/otlp.ts';
import { Problem } from '../errors.ts';
import { otlp } from '../otlp.ts';
import { route } from '../route.ts';
import { inStrictMode, take, type IngestRequest } from './take.ts';

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
    // Applied or only staged, the answer is the same: OTLP has no 202, and no exporter reads an outcome.
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
