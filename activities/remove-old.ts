import { removeCapturedMails } from '../src/db/captured-mails.ts';
import { isOutOfTime } from '../src/db/errors.ts';
import { lockIntegration } from '../src/db/integrations.ts';
import type { Tx } from '../src/db/orm.ts';
import {
  findAge,
  findIntegrationsAfter,
  findKept,
  findSpentContents,
  removeContents,
  type Age,
  type Kept,
} from '../src/db/retention.ts';
import { removeEndedSessions } from '../src/db/sessions.ts';
import { lockStaging } from '../src/db/staging.ts';
import { oldBefore } from '../src/domain/retention.ts';
import type { ActivityDeps } from './deps.ts';

/** So few at once that a batch of the same integration waits for them for milliseconds. */
const atOnce = 200;
/** So few at once, without a lock, that the statement ends well within its bound, however many are kept. */
const lookedAtOnce = 2_000;
const integrationsAtOnce = 100;
/** A step ends well before Temporal would start the next attempt beside it. */
const longestStepMs = 10_000;

/** Where the next step goes on. */
export interface RetentionPlace {
  /** The last integration that is done, null before the first. */
  readonly after: string | null;
  /** How far the integration is with which the step before did not come to an end. */
  readonly within?: PlaceWithin | undefined;
}

interface PlaceWithin {
  readonly integration: string;
  /** Its contents up to this hash are done. */
  readonly content: string;
  /** The first place of its line that is young, found once; not given where age does not count. */
  readonly young?: string | null;
}

interface Removed {
  readonly contents: number;
  readonly capturedMails: number;
  readonly sessions: number;
}

export interface RetentionStep extends RetentionPlace {
  /** How much this step took away. */
  readonly removed: Removed;
  /** The integrations with which the database did not come to an end; steps recorded by 0.1.0 do not have it. */
  readonly skipped?: readonly string[];
  readonly finished: boolean;
}

/** What one transaction did. */
interface Done extends Partial<Pick<Removed, 'contents' | 'capturedMails'>> {
  /** The integration with which the database did not come to an end. */
  readonly skipped?: string;
  /** Where to go on from here. */
  readonly place: RetentionPlace;
}

/**
 * Removes what is no longer kept, one integration after another in small transactions, for `stepMs` milliseconds: contents
 * that no report uses and, with `RETENTION_DAYS`, old contents that nothing needs and old captured mails. Reports, alerts
 * and events stay. Doing it twice, or in two workers at once, is doing it once.
 */
export function createRemoveOld(
  { db, log, retentionDays }: Pick<ActivityDeps, 'db' | 'log' | 'retentionDays'>,
  stepMs = longestStepMs,
) {
  return async function removeOld(from: RetentionPlace): Promise<RetentionStep> {
    const now = new Date();
    const isOver = endOf(stepMs);
    const removed = { contents: 0, capturedMails: 0, sessions: 0 };
    const skipped: string[] = [];
    let place: RetentionPlace = { after: from.after };
    for await (const done of removals(from, retentionDays === undefined ? undefined : oldBefore(now, retentionDays))) {
      removed.contents += done.contents ?? 0;
      removed.capturedMails += done.capturedMails ?? 0;
      if (done.skipped !== undefined) skipped.push(done.skipped);
      ({ place } = done);
      // Looked at after each transaction, so that every step comes further.
      if (isOver()) return { removed, skipped, ...place, finished: false };
    }
    removed.sessions = await db.write((tx) => removeEndedSessions(tx, now));
    return { removed, skipped, ...place, finished: true };
  };

  /** Removes piece by piece what is not kept from a place on; says after each transaction what it did. */
  async function* removals({ after, within }: RetentionPlace, since: Date | undefined): AsyncGenerator<Done, void> {
    let last = after;
    for await (const integration of integrationsAfter(after)) {
      const begun = within?.integration === integration ? within : undefined;
      const through = { after: integration };
      try {
        for await (const { count, place } of removeContentsOf(integration, since, begun)) {
          yield { contents: count, place: place ? { after: last, within: place } : through };
        }
      } catch (error) {
        // One that is too large or too busy must not keep the others from their turn.
        if (!isOutOfTime(error)) throw error;
        log.warn({ err: error, integration }, 'what is old of an integration was left to the next day');
        yield { skipped: integration, place: through };
      }
      last = integration;
    }
    for (let more = since !== undefined; more;) {
      const capturedMails = await db.write((tx) => removeCapturedMails(tx, since!, atOnce));
      more = capturedMails > 0;
      if (more) yield { capturedMails, place: { after: last } };
    }
  }

  async function* integrationsAfter(after: string | null): AsyncGenerator<string, void> {
    for (let last: string | null | undefined = after; last !== undefined;) {
      const from: string | null = last;
      const ids: readonly string[] = await db.read((tx) => findIntegrationsAfter(tx, from, integrationsAtOnce));
      yield* ids;
      last = ids.at(-1);
    }
  }

  /** Walks once through the contents of an integration; says after each look and each removal how far it is, until it is through. */
  async function* removeContentsOf(
    integration: string,
    since: Date | undefined,
    begun: PlaceWithin | undefined,
  ): AsyncGenerator<{ count: number; place: PlaceWithin | undefined }, void> {
    const age = since && (await ageOf(integration, since, begun));
    const placeAt = (content: string): PlaceWithin => ({
      integration,
      content,
      ...(age && { young: age.young === null ? null : String(age.young) }),
    });
    let after = begun?.content;
    do {
      const { spent, last } = await db.read(async (tx) =>
        findSpentContents(tx, integration, await keptBy(tx, integration, age), { after, limit: lookedAtOnce }),
      );
      for (let from = 0; from < spent.length; from += atOnce) {
        const hashes = spent.slice(from, from + atOnce);
        yield { count: await removeUnlessKept(integration, age, hashes), place: placeAt(hashes.at(-1)!) };
      }
      yield { count: 0, place: last === undefined ? undefined : placeAt(last) };
      after = last;
    } while (after !== undefined);
  }

  async function ageOf(integration: string, since: Date, begun: PlaceWithin | undefined): Promise<Age> {
    if (begun?.young === undefined) return db.read((tx) => findAge(tx, integration, since));
    // What came in meanwhile is behind that place.
    return { since, young: begun.young === null ? null : BigInt(begun.young) };
  }

  /** What is found without the locks is looked at again under them: a batch may have taken it into use meanwhile. */
  async function removeUnlessKept(integration: string, age: Age | undefined, hashes: readonly string[]) {
    return db.transaction(async (tx) => {
      if (!(await lockIntegration(tx, integration))) return 0;
      await lockStaging(tx, [integration]);
      return removeContents(tx, integration, { kept: await keptBy(tx, integration, age), hashes });
    });
  }
}

async function keptBy(tx: Tx, integration: string, age: Age | undefined): Promise<Kept | undefined> {
  return age && findKept(tx, integration, age);
}

function endOf(ms: number): () => boolean {
  const end = Date.now() + ms;
  return () => Date.now() >= end;
}
