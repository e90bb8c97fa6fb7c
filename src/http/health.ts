import type Router from '@koa/router';
import { isMailRefused } from '../db/notifications.ts';
import type { HttpDeps } from './route.ts';

interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

/** `/healthz` says that the process lives, `/readyz` which of its dependencies answer. */
export function addHealth(router: Router, deps: HttpDeps): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  router.get('/readyz', async (ctx) => {
    const [postgresql, temporal] = await Promise.all([checkDatabase(deps), checkTemporal(deps)]);
    const ready = postgresql.ok && temporal.ok;
    const mail = postgresql.ok ? await checkMail(deps) : { ok: false, detail: 'not known while PostgreSQL is down' };
    ctx.status = ready ? 200 : 503;
    ctx.body = {
      status: ready ? (mail.ok ? 'ok' : 'degraded') : 'unavailable',
      checks: { postgresql, temporal, mail },
    };
  });
}

async function checkDatabase({ db }: HttpDeps): Promise<Check> {
  try {
    const pending = await db.pendingMigrations();
    return pending.length === 0
      ? { ok: true, detail: 'answers, migrations applied' }
      : { ok: false, detail: `${pending.length} migrations are not applied: run "node src/migrate.ts"` };
  } catch {
    return { ok: false, detail: 'does not answer: submissions are refused with 503' };
  }
}

async function checkTemporal({ temporal }: HttpDeps): Promise<Check> {
  try {
    await temporal.ping();
    return { ok: true, detail: 'answers' };
  } catch {
    return { ok: false, detail: 'does not answer: submissions are accepted with 202 and processed when it is back' };
  }
}

async function checkMail({ db }: HttpDeps): Promise<Check> {
  try {
    return (await db.read(isMailRefused))
      ? { ok: false, detail: 'the provider refuses the key or the sender; mails wait and are tried again' }
      : { ok: true, detail: 'no mail is refused' };
  } catch {
    return { ok: false, detail: 'not known' };
  }
}
