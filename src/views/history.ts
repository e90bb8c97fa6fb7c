import { findHistory, findSummaries } from '../db/history.ts';
import type { IntegrationRow } from '../db/integrations.ts';
import type { Tx } from '../db/orm.ts';
import { worstCell } from '../domain/health.ts';
import { layOver } from '../domain/history.ts';

/** How many cells are read at most: 500 reports of 60 x 6 have 180,000. */
const cellsAtMost = 500_000;
/** How many letters an answer has at most, so that grids that change their names all the time do not blow it up. */
const lettersAtMost = 1_000_000;

/** How every cell was in the last reports of the line, oldest first: what one scrubs through. */
export async function readHistory(tx: Tx, { id }: IntegrationRow, limit: number) {
  const rows = await findHistory(tx, id, { limit, cells: cellsAtMost });
  // One content tells for all that share its layout.
  const contentOf = new Map(rows.map(({ layout, contentHash }) => [layout, contentHash]));
  const summaries = await findSummaries(tx, id, [...contentOf.values()]);
  const layouts = new Map([...contentOf].map(([layout, hash]) => [layout, summaries.get(hash)!]));
  const { namespaces, environments, cells } = layOver(rows, layouts, lettersAtMost);
  const reports = cells.map((letters, index) => {
    const row = rows[index]!;
    const { commitSha, committedAt, receivedAt, branch } = row;
    return {
      commitSha,
      committedAt: committedAt === null ? null : new Date(committedAt),
      receivedAt: new Date(receivedAt),
      branch,
      status: worstCell(row),
      failing: row.counts.failing,
      cells: letters,
    };
  });
  return { namespaces, environments, reports: reports.toReversed() };
}
