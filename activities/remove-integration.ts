import { ApplicationFailure } from '@temporalio/common';
import {
  findDeletionState,
  removeIntegrationRow,
  removeRows,
  tablesOfIntegration,
  type TableOfIntegration,
} from '../src/db/deletion.ts';
import { breaksReference } from '../src/db/errors.ts';
import type { ActivityDeps } from './deps.ts';

/** So few rows at once that nobody waits for their locks, and no statement comes near its bound. */
const rowsAtOnce = 1_000;
/** A step ends well before Temporal would start the next attempt beside it. */
const longestStepMs = 10_000;

export interface RemovalStep {
  /** How many rows this step took away, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** The table at which the next step goes on; the first where it is not given. */
  readonly next?: TableOfIntegration;
  /** True once nothing of the integration is left. */
  readonly finished: boolean;
}

export interface RemovalInput {
  readonly integrationId: string;
  /** The table at which the step before this one ended. */
  readonly from?: TableOfIntegration | undefined;
}

/**
 * Removes rows of a deleted integration for some ten seconds, or as many milliseconds as are given, each table in small
 * transactions, and at the end the integration itself (PRV-7). Whatever is gone already is no error.
 */
export function createRemoveIntegration({ db }: Pick<ActivityDeps, 'db'>, stepMs = longestStepMs) {
  return async function removeIntegration({ integrationId, from }: RemovalInput): Promise<RemovalStep> {
    const state = await db.read((tx) => findDeletionState(tx, integrationId));
    if (state === 'gone') return { removed: {}, finished: true };
    if (state === 'live') {
      throw ApplicationFailure.nonRetryable(
        'The integration is not deleted: send DELETE /api/v1/integrations/<id> first.',
        'NotDeleted',
      );
    }
    const until = Date.now() + stepMs;
    const removed: Record<string, number> = {};
    for (const table of tablesOfIntegration.slice(from && tablesOfIntegration.indexOf(from))) {
      let after: string | undefined;
      do {
        const page = await db.transaction((tx) => removeRows(tx, table, integrationId, { after, limit: rowsAtOnce }));
        if (page.removed > 0) removed[table] = (removed[table] ?? 0) + page.removed;
        ({ after } = page);
        if (after !== undefined && Date.now() >= until) return { removed, next: table, finished: false };
      } while (after !== undefined);
    }
    return { removed, finished: await removeLast(integrationId) };
  };

  /** False where a request that was under way has stored something meanwhile: the next step takes that away as well. */
  async function removeLast(integrationId: string): Promise<boolean> {
    try {
      await db.transaction((tx) => removeIntegrationRow(tx, integrationId));
      return true;
    } catch (error) {
      if (breaksReference(error)) return false;
      throw error;
    }
  }
}
