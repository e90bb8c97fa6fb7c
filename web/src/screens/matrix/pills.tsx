import { Link } from 'wouter';
import type { Matrix } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { Icon } from '../../ui/icon.tsx';
import { StatusShape, wordOf, worstFirst } from '../../ui/status.tsx';
import { count, letters, type Grid } from './grid.ts';

/** What is in the grid, in numbers, and how densely it is drawn. */
export function Pills({
  grid,
  drift,
  driftHref,
  changed,
  compact,
  compress,
}: {
  grid: Grid;
  drift: Matrix['drift'];
  driftHref: string;
  changed: string | null;
  compact: boolean;
  compress(): void;
}) {
  const counts = count(grid);
  const missing = counts['-'] ?? 0;
  const drifted = new Set(drift.filter(({ isDrifted }) => isDrifted).map(({ namespace }) => namespace)).size;
  return (
    <div className="row pills">
      {worstFirst.map((status) => (
        <span key={status} className="pill">
          <StatusShape status={status} />
          <b>{counts[letters[status]] ?? 0}</b> {wordOf(status)}
        </span>
      ))}
      {missing > 0 ? (
        <span className="pill">
          <b>{missing}</b> not reported
        </span>
      ) : null}
      {drifted > 0 ? (
        <Link className="pill" href={driftHref}>
          <Icon name="drift" />
          <span>
            <b>{drifted}</b> of {plural(grid.namespaces.length, 'namespace')} drifted
          </span>
        </Link>
      ) : null}
      {changed === null ? null : <span className="dim small">{changed}</span>}
      <button type="button" className="btn quiet sm end" aria-pressed={compact} onClick={compress}>
        <Icon name="grid" />
        Compact
      </button>
    </div>
  );
}
