import { memo, type KeyboardEvent } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { StatusShape, toneOf, wordOf } from '../../ui/status.tsx';
import { scopeOf, statusOf } from './grid.ts';
import { wordFor } from './lane.ts';
import './cell.css';

/** One namespace in one environment. Drawn anew only when what it shows changes. */
export const Cell = memo(function Cell({
  row,
  column,
  namespace,
  environment,
  letter,
  was,
  description,
  open,
  stop,
  toggle,
  focus,
  compact,
}: {
  row: number;
  column: number;
  namespace: string;
  environment: string;
  letter: string;
  /** The letter it had in the report before, where that is to be said. */
  was: string | null;
  description: string;
  open: boolean;
  stop: boolean;
  toggle(cell: string | undefined): void;
  focus(cell: string): void;
  compact: boolean;
}) {
  const status = statusOf(letter);
  const change = was === null ? null : `was ${wordFor(was)}`;
  if (!status) {
    return (
      <td role="cell">
        <div className="cell none">
          <span>{compact ? <abbr title="Not reported">–</abbr> : 'Not reported'}</span>
          {change === null ? null : <Change words={change} />}
        </div>
      </td>
    );
  }
  const scope = scopeOf(namespace, environment);
  return (
    <td role="cell">
      <button
        type="button"
        className={`cell ${toneOf(status)}`}
        aria-expanded={open}
        aria-label={[`${namespace}, ${environment}: ${wordOf(status)}`, description, change].filter(Boolean).join('. ')}
        title={compact && description !== '' ? description : undefined}
        tabIndex={stop ? 0 : -1}
        data-row={row}
        data-column={column}
        onClick={() => toggle(open ? undefined : scope)}
        onFocus={() => focus(scope)}
        onKeyDown={moveFocus}
      >
        <StatusShape status={status} />
        {/* The spaces are not drawn: with them what one sees is what the name holds, for whoever speaks to the page. */}
        <b>{wordOf(status)}</b> {compact ? null : <bdi className="d">{description}</bdi>}{' '}
        {change === null ? null : <Change words={change} />}
      </button>
    </td>
  );
});

function Change({ words }: { words: string }) {
  return (
    <span className="chg" title={words}>
      <Icon name="diff" />
      {words}
    </span>
  );
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrow keys go to the next cell that is reported. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = steps[event.key];
  const set = event.currentTarget.closest<HTMLElement>('.mx-set');
  if (!step || !set) return;
  event.preventDefault();
  const [rows, columns] = [Number(set.dataset['rows']), Number(set.dataset['columns'])];
  let row = Number(event.currentTarget.dataset['row']) + step[0];
  let column = Number(event.currentTarget.dataset['column']) + step[1];
  for (; row >= 0 && row < rows && column >= 0 && column < columns; row += step[0], column += step[1]) {
    const next = set.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
    if (next) return next.focus();
  }
}
