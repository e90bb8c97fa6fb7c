import type { ReactNode } from 'react';
import type { AlertDetail } from '../../api/types.ts';
import { Icon, type Glyph } from '../../ui/icon.tsx';
import { At } from '../../ui/time.tsx';

/** What the pieces of the story of one alert share. */
export interface Told {
  readonly alert: AlertDetail;
  nameOf(channelId: string): string;
}

/** One event: what happened, when, and below it what belongs to it. */
export function Event({
  node,
  at,
  until = false,
  below,
  children,
}: {
  node: ReactNode;
  at: string;
  until?: boolean;
  below?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li>
      {node}
      <div>
        <div className="ev">
          <span className="said">{children}</span>
          <span className="when">
            {until ? 'until ' : ''}
            <At at={at} />
          </span>
        </div>
        {below}
      </div>
    </li>
  );
}

/** A glyph on the line of time. */
export const node = (glyph: Glyph, tone = '') => (
  <span className={`node ${tone}`}>
    <Icon name={glyph} />
  </span>
);
/** The shape of a status on the line of time. */
export const bare = (shape: ReactNode) => <span className="node bare">{shape}</span>;
