import { lockIntegration } from '../src/db/integrations.ts';
import type { Tx } from '../src/db/orm.ts';
import {
  findAge,
  findIntegrationsAfter,
  findKept,
  findSpentContents,
  removeCapturedMails,
  removeContents,
  type Age,
} from '../src/db/retention.ts';
import { removeEndedSessions } from '../src/db/sessions.ts';
import { lockStaging } from '../src/db/staging.ts';
import { oldBefore } from '../src/domain/retention.ts';
import type { ActivityDeps } from './deps.ts';

/** So few at once that a batch of the same integration waits for them for milliseconds. */
const atOnce = 200;
const integrationsAtOnce = 100;
/** A step ends well before Temporal would start the next attempt beside it. */
const longestStepMs = 10_000;

export interface RetentionStep {
  /** How much this step took away. */
  readonly removed: { readonly contents: number; readonly capturedMails: number; readonly sessions: number };
  /** The last integration that is done, null before the first; where the next step goes on. */
  readonly after: string | null;
  readonly finished: boolean;
}

/**
 * Removes what is no longer kept, one integration after another in small transactions, for `stepMs` milliseconds: contents
 * that no report uses and, with `RETENTION_DAYS`, old contents that nothing needs and old captured mails. Reports, alerts
 * and events stay. Doing it twice, or in two workers at once, is doing it once.
 */
export function createRemoveOld(
  { db, retentionDays }: Pick<ActivityDeps, 'db' | 'retentionDays'>,
  stepMs = longestStepMs,
) {
  return async function removeOld({ after }: { after: string | null }): Promise<RetentionStep> {
    const now = new Date();
    const since = retentionDays === undefined ? undefined : oldBefore(now, retentionDays);
    const removed = { contents: 0, capturedMails: 0, sessions: 0 };
    // Looked at after each transaction, so that every step comes further.
    const isOver = endOf(stepMs);
    let last = after;
    for await (const integration of integrationsAfter(after)) {
      const age = since && (await db.read((tx) => findAge(tx, integration, since)));
      for (let more = true; more;) {
        const count = await removeSomeContents(integration, age);
        removed.contents += count;
        more = count > 0;
        if (!more) last = integration;
        if (isOver()) return { removed, after: last, finished: false };
      }
    }
    for (let more = since !== undefined; more;) {
      const count = await db.read((tx) => removeCapturedMails(tx, since!, atOnce));
      removed.capturedMails += count;
      more = count > 0;
      if (more && isOver()) return { removed, after: last, finished: false };
    }
    removed.sessions = await db.read((tx) => removeEndedSessions(tx, now));
    return { removed, after: last, finished: true };
  };

  async function* integrationsAfter(after: string | null): AsyncGenerator<string, void> {
    for (let last: string | null | undefined = after; last !== undefined;) {
      const from: string | null = last;
      const ids: readonly string[] = await db.read((tx) => findIntegrationsAfter(tx, from, integrationsAtOnce));
      yield* ids;
      last = ids.at(-1);
    }
  }

  /** What is found without the locks is looked at again under them: a batch may have taken it into use meanwhile. */
  async function removeSomeContents(integration: string, age: Age | undefined): Promise<number> {
    const kept = (tx: Tx) => (age === undefined ? undefined : findKept(tx, integration, age));
    const hashes = await db.read(async (tx) =>
      findSpentContents(tx, integration, { kept: await kept(tx), limit: atOnce }),
    );
    if (hashes.length === 0) return 0;
    return db.transaction(async (tx) => {
      if (!(await lockIntegration(tx, integration))) return 0;
      await lockStaging(tx, [integration]);
      return removeContents(tx, integration, { kept: await kept(tx), hashes });
    });
  }
}

function endOf(ms: number): () => boolean {
  const end = Date.now() + ms;
  return () => Date.now() >= end;
}
