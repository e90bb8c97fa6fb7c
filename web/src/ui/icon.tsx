/** The glyphs of the sprite in index.html. */
export type Glyph =
  | 'git'
  | 'mail'
  | 'x'
  | 'check'
  | 'bell'
  | 'loop'
  | 'drift'
  | 'grid'
  | 'alert'
  | 'gear'
  | 'menu'
  | 'ext'
  | 'copy'
  | 'clock'
  | 'left'
  | 'right'
  | 'box'
  | 'in'
  | 'diff'
  | 'plus'
  | 'dots';

/** A glyph beside words that say the same: readers of the screen do not meet it. */
export function Icon({ name }: { name: Glyph }) {
  return (
    <svg className="gl" aria-hidden="true">
      <use href={`#g-${name}`} />
    </svg>
  );
}
