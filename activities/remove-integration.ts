import { ApplicationFailure } from '@temporalio/common';
import { findDeletionState, removeIntegrationRow, removeRows, tablesOfIntegration } from '../src/db/deletion.ts';
import { breaksReference } from '../src/db/errors.ts';
import type { ActivityDeps } from './deps.ts';

/** So few rows at once that nobody waits for their locks, and no statement comes near its bound. */
const rowsAtOnce = 1_000;
/** A step ends well before Temporal would start the next attempt beside it. */
const longestStepMs = 10_000;

export interface RemovalStep {
  /** How many rows this step took away, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** True once nothing of the integration is left. */
  readonly finished: boolean;
}

/**
 * Removes rows of a deleted integration for at most ten seconds, each table in small transactions, and at the end the
 * integration itself (PRV-7). Whatever is gone already is no error.
 */
export function createRemoveIntegration({ db }: Pick<ActivityDeps, 'db'>) {
  return async function removeIntegration({ integrationId }: { integrationId: string }): Promise<RemovalStep> {
    const state = await db.read((tx) => findDeletionState(tx, integrationId));
    if (state === 'gone') return { removed: {}, finished: true };
    if (state === 'live') {
      throw ApplicationFailure.nonRetryable(
        'The integration is not deleted: send DELETE /api/v1/integrations/<id> first.',
        'NotDeleted',
      );
    }
    const until = Date.now() + longestStepMs;
    const removed: Record<string, number> = {};
    for (const table of tablesOfIntegration) {
      for (let count = rowsAtOnce; count === rowsAtOnce;) {
        if (Date.now() > until) return { removed, finished: false };
        count = await db.transaction((tx) => removeRows(tx, table, integrationId, rowsAtOnce));
        if (count > 0) removed[table] = (removed[table] ?? 0) + count;
      }
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
