import { fates, type Fate } from '../text/outcomes.ts';
import { Icon, type Glyph } from './icon.tsx';

const looks: Readonly<Record<Fate, { glyph: Glyph; tone: string }>> = {
  head: { glyph: 'check', tone: 'ok' },
  unchanged: { glyph: 'loop', tone: 'ok' },
  replaced: { glyph: 'diff', tone: 'ok' },
  late: { glyph: 'clock', tone: 'unk' },
  untracked: { glyph: 'git', tone: 'unk' },
  staged: { glyph: 'in', tone: 'unk' },
  processing: { glyph: 'loop', tone: 'warn' },
  failed: { glyph: 'x', tone: 'crit' },
};

/** What became of a batch: glyph and word, the meaning on hover. */
export function FateMark({ fate }: { fate: Fate }) {
  const { glyph, tone } = looks[fate];
  return (
    <span className={`st ${tone}`} title={fates[fate].means}>
      <Icon name={glyph} />
      {fates[fate].word}
    </span>
  );
}
