import type { IngestEventRow } from '../db/ingest-events.ts';

/** What a pipeline's owner does about a refusal, by kind of problem. */
const advice: Readonly<Record<string, string>> = {
  'malformed-request':
    'The body could not be read. See what stands between the CLI and this server, then run the pipeline again.',
  'body-too-large':
    'The submission was larger than this server takes. Raise INGEST_BODY_LIMIT, or over OTLP send fewer records at once, then run the pipeline again: the CLI sends the whole gap.',
  'unsupported-media-type':
    'The body came in a form that is not known here. See what stands between the CLI and this server.',
  'invalid-request':
    'What stands at the places that are named has the wrong shape. Correct it, or update the CLI, then run the pipeline again: the CLI sends the whole gap.',
  'forbidden-content':
    'What stands at the places that are named may not be stored, and privacyMode is strict. Take it out in the pipeline, or set privacyMode to redact, then run the pipeline again.',
};

/** Why nothing gets in, and what to do: the last refusal, with its places and never a value (PRV-3). */
export function presentBlocked(since: Date, refusal: IngestEventRow | undefined) {
  return {
    since,
    refusal: refusal ? presentRefusal(refusal) : null,
    whatToDo: advice[refusal?.problem ?? ''] ?? 'Run the pipeline again, and look at the ingest log.',
  };
}

/** A refused submission as the ingest log tells it. */
function presentRefusal({ id, at, door, status, problem, errors }: IngestEventRow) {
  return { id, at, door, httpStatus: status ?? null, problem: problem ?? null, errors: errors ?? [] };
}
