import type { Alert } from '../../api/types.ts';
import { Icon } from '../../ui/icon.tsx';
import { chipsOf } from './words.ts';

const looks = {
  new: { className: 'chip new', glyph: undefined },
  recurring: { className: 'chip', glyph: undefined },
  acknowledged: { className: 'chip', glyph: 'check' },
  back: { className: 'chip back', glyph: 'loop' },
} as const;

/** New, Recurring, Acknowledged, Came back: two at most. */
export function AlertChips({ alert }: { alert: Alert }) {
  return chipsOf(alert).map(({ kind, word }) => {
    const { className, glyph } = looks[kind];
    return (
      <span key={kind} className={className}>
        {glyph ? <Icon name={glyph} /> : null}
        {word}
      </span>
    );
  });
}
