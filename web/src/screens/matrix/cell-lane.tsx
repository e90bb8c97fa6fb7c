import { useMemo } from 'react';
import { date } from '../../text/time.ts';
import { plural } from '../../text/words.ts';
import { Lane, runsOf } from '../../ui/lane.tsx';
import { toneOf } from '../../ui/status.tsx';
import { lookupIn, scopeOf, statusOf } from './grid.ts';
import { laneInWords } from './lane.ts';
import type { Shown } from './use-shown.ts';

/** How one cell was over the reports that are drawn, and where one is in them. */
export function CellLane({
  shown: { history, position },
  cell: { namespace, environment },
}: {
  shown: Shown;
  cell: { namespace: string; environment: string };
}) {
  const runs = useMemo(
    () => runsOf(history?.reports.map((_, index) => lookupIn(history, index)(namespace, environment)) ?? []),
    [history, namespace, environment],
  );
  const reports = history?.reports ?? [];
  const [first, last] = [reports[0], reports.at(-1)];
  if (!first || !last) return null;
  const name = laneInWords(scopeOf(namespace, environment), runs);
  return (
    <section>
      <h3>Last {plural(reports.length, 'report')} of this cell</h3>
      <div className="lane-at">
        <Lane runs={runs} name={name} toneOf={toneIn} />
        {position === -1 ? null : (
          <span className="mark" style={{ insetInlineStart: `${((position + 0.5) / reports.length) * 100}%` }} />
        )}
      </div>
      <div className="lane-x" aria-hidden="true">
        <span>{date(first.committedAt ?? first.receivedAt)}</span>
        <span>{date(last.committedAt ?? last.receivedAt)}</span>
      </div>
    </section>
  );
}

function toneIn(letter: string): string {
  const status = statusOf(letter);
  return status ? toneOf(status) : 'none';
}
