import type { IntegrationRow } from '../db/integrations.ts';
import { findByCommitPrefix, findHead, type MissingCommit, type ReportRow } from '../db/reports.ts';
import { Problem } from './errors.ts';
import type { HttpDeps } from './route.ts';

/** Shorter prefixes of a commit than this are not looked up. */
const shortestPrefix = 7;

const reasons: Record<MissingCommit, string> = {
  unknown:
    'No report of this integration has that commit, or a commit that begins so. GET /api/v1/integrations/{id}/reports lists them.',
  ambiguous: 'Several commits begin so. Send more characters of the one that is meant.',
  short: `No report of this integration has exactly that commit, and what begins one needs at least ${shortestPrefix} characters. Send more of it.`,
};

/** The report of a commit, or of the one commit with this prefix; without one, the head. Throws a 404 that says what to do. */
export async function reportAt(
  { db }: HttpDeps,
  integration: IntegrationRow,
  at: string | undefined,
): Promise<ReportRow> {
  if (at !== undefined) {
    const found = await db.read((tx) => findByCommitPrefix(tx, integration.id, at, shortestPrefix));
    if (typeof found === 'string') throw new Problem('not-found', reasons[found]);
    return found;
  }
  const head = await db.read((tx) => findHead(tx, integration));
  if (!head) {
    throw new Problem(
      'not-found',
      'This integration has no head yet: no report has become one. GET /api/v1/integrations/{id}/batches shows what came in.',
    );
  }
  return head;
}
