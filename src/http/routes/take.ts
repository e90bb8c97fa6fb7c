import { describe, ForbiddenContent } from '../../domain/privacy/redactions.ts';
import type { Accepted } from '../../ingest/accept.ts';
import { ConflictingReports } from '../../ingest/collapse.ts';
import type { Submission } from '../../ingest/submission.ts';
import { Problem } from '../errors.ts';
import type { RouteRequest } from '../route.ts';

/** More places than this help nobody. */
const listed = 20;

/** What a route that takes reports says of refusals in strict privacy mode. */
export const inStrictMode = {
  'forbidden-content': 'The integration is in strict privacy mode, and a text or a name holds what may not be stored.',
};

/** A request that submits something. */
export type IngestRequest = Pick<RouteRequest<unknown, unknown, unknown, 'bound'>, 'deps' | 'caller' | 'integration'>;

/** Hands reports to the intake. Throws problem 422 for what it refuses. */
export async function take({ deps, caller, integration }: IngestRequest, sent: Submission): Promise<Accepted> {
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
