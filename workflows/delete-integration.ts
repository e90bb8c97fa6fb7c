import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities, RemovalStep } from '../activities/index.ts';
import type { DeleteIntegrationInput } from '../src/temporal/names.ts';
import { table } from './markdown.ts';

type Removed = Readonly<Record<string, number>>;

/** Removes a deleted integration with everything of it, a bounded step at a time, however much there is (PRV-7). */
export async function deleteIntegration({ integrationId }: DeleteIntegrationInput): Promise<{ removed: Removed }> {
  const { removeIntegration } = proxyActivities<Activities>({
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary: 'remove rows for ten seconds',
  });
  let removed: Removed = {};
  // A history holds some ten thousand of these: more than a day.
  let step: RemovalStep | undefined;
  do {
    setCurrentDetails(details('Removing.', removed));
    step = await removeIntegration({ integrationId, from: step?.next });
    removed = sum(removed, step.removed);
  } while (!step.finished);
  setCurrentDetails(details('Removed; nothing of it is left in the database.', removed));
  return { removed };
}

function sum(a: Removed, b: Removed): Removed {
  const tables = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(tables.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function details(state: string, removed: Removed): string {
  const rows = Object.entries(removed).map(([name, count]) => [name, `${count}`]);
  return [state, table(['Table', 'Rows removed'], rows)].join('\n\n');
}
