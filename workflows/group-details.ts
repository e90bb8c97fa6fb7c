import type { ProcessBatchInput } from '../src/temporal/names.ts';
import { table } from './markdown.ts';
import type { BatchReceipt } from './process-batch.ts';

const mostRows = 50;

/** What an operator reads beside a group of batches in the Temporal UI, in Markdown: ids, commits and counts only (PRV-6). */
export function groupDetails(batches: readonly ProcessBatchInput[], receipts: readonly BatchReceipt[]): string {
  const rows = batches.slice(0, mostRows).map((batch, index) => row(batch, receipts[index]!));
  const more = batches.length - rows.length;
  return [
    'Batches that arrived together, each with its own outcome.',
    table(['Integration', 'Commit', 'Outcome', 'Alerts opened / recurring / resolved', 'Messages', 'Receipt'], rows),
    ...(more > 0 ? [`and ${more} more.`] : []),
  ].join('\n\n');
}

function row({ integrationName, headCommit }: ProcessBatchInput, { applied, delivered }: BatchReceipt): string[] {
  const about = [integrationName, `\`${headCommit.slice(0, 12)}\``];
  if (!applied) return [...about, 'waits to be applied by itself', '', '', ''];
  const { opened, recurring, resolved } = applied.alerts;
  const messages =
    applied.notifications.length === 0 ? '' : `${delivered.length} of ${applied.notifications.length} ended`;
  const receipt = `[Receipt](${applied.receiptUrl})`;
  return [...about, applied.outcome, `${opened} / ${recurring} / ${resolved}`, messages, receipt];
}
