import { isMailRefused } from '../../db/notifications.ts';
import { findPendingMigrations } from '../../db/pending-migrations.ts';
import { within } from '../../patience.ts';
import { alive, readiness } from '../answers/health.ts';
import { route, type HttpDeps } from '../route.ts';

interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

export const getHealthz = route({
  method: 'get',
  path: '/healthz',
  root: true,
  summary: 'Tell whether the process lives',
  scopes: [],
  reach: 'open',
  answers: { 200: alive },
  async handle() {
    return { status: 200, body: { status: 'ok' } };
  },
});

export const getReadyz = route({
  method: 'get',
  path: '/readyz',
  root: true,
  summary: 'Tell which of the dependencies answer',
  description: 'Mails that wait make it `degraded`, still with 200: reports are taken, and no restart helps.',
  scopes: [],
  reach: 'open',
  answers: { 200: readiness, 503: readiness },
  async handle({ deps }) {
    // All at once, so that they share one deadline.
    const [postgresql, temporal, asked] = await Promise.all([
      checkDatabase(deps),
      checkTemporal(deps),
      checkMail(deps),
    ]);
    const mail = postgresql.ok ? asked : { ok: false, detail: 'not known while PostgreSQL is down' };
    const checks = { postgresql, temporal, mail };
    if (!postgresql.ok || !temporal.ok) return { status: 503, body: { status: 'unavailable', checks } };
    return { status: 200, body: { status: mail.ok ? 'ok' : 'degraded', checks } };
  },
});

/**
 * How long a check may take, in milliseconds: whoever asks gives up after a few seconds, and is to learn which part
 * does not answer.
 */
const checkWithinMs = 2_000;

const refusals = {
  'read-only': 'may be read and not written: submissions are refused with 503 until it may be written again',
  full: 'has no room to write: submissions are refused with 503; make room on its disk',
};

async function checkDatabase({ db }: HttpDeps): Promise<Check> {
  try {
    const [pending, refusal] = await within(
      checkWithinMs,
      Promise.all([db.read(findPendingMigrations), db.refusesWrites()]),
    );
    if (refusal) return { ok: false, detail: refusals[refusal] };
    return pending.length === 0
      ? { ok: true, detail: 'answers, migrations applied' }
      : { ok: false, detail: `${pending.length} migrations are not applied: run "node src/migrate.ts"` };
  } catch {
    return { ok: false, detail: 'does not answer in time: submissions are refused with 503' };
  }
}

const later = 'submissions are accepted with 202 and processed';

async function checkTemporal({ temporal }: HttpDeps): Promise<Check> {
  switch (await temporal.ping(checkWithinMs)) {
    case 'answers':
      return { ok: true, detail: 'answers' };
    case 'no namespace':
      return { ok: false, detail: `does not know the namespace of TEMPORAL_NAMESPACE: ${later} once it is made` };
    case 'silent':
      return { ok: false, detail: `does not answer: ${later} when it is back` };
  }
}

const refusedMail =
  'the provider refuses the key or the sender; mails wait and are tried again for 24 hours, and what failed since is to be retried';

async function checkMail({ db }: HttpDeps): Promise<Check> {
  try {
    return (await within(checkWithinMs, db.read(isMailRefused)))
      ? { ok: false, detail: refusedMail }
      : { ok: true, detail: 'no mail is refused' };
  } catch {
    return { ok: false, detail: 'not known' };
  }
}
