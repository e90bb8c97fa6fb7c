import type { HealthStatus, Severity } from '../api/types.ts';

/** How a status looks and is called: the class of its colours and its shape, and its word. */
const looks = {
  healthy: { tone: 'ok', word: 'OK' },
  warning: { tone: 'warn', word: 'Warning' },
  critical: { tone: 'crit', word: 'Critical' },
  unknown: { tone: 'unk', word: 'Unknown' },
  info: { tone: 'unk', word: 'Info' },
} as const;

export type Tone = (typeof looks)[keyof typeof looks]['tone'];

/** The class that colours what has this status. */
export const toneOf = (status: HealthStatus | Severity): Tone => looks[status].tone;
/** The word for a status. */
export const wordOf = (status: HealthStatus | Severity): string => looks[status].word;
/** Statuses from the worst to the best. */
export const worstFirst: readonly HealthStatus[] = ['critical', 'warning', 'unknown', 'healthy'];

/** The shape and letter of a status, drawn by CSS; where its word is not drawn beside it, say `named`. */
export function StatusShape({
  status,
  named = false,
  size = '',
}: {
  status: HealthStatus | Severity;
  named?: boolean;
  size?: 'lg' | '';
}) {
  const { tone, word } = looks[status];
  return (
    <i
      className={`ic ${tone} ${status === 'info' ? 'info' : ''} ${size}`}
      {...(named ? { role: 'img', 'aria-label': word } : { 'aria-hidden': true })}
    />
  );
}

/** Shape, letter and word. */
export function Status({ status, plain = false }: { status: HealthStatus | Severity; plain?: boolean }) {
  return (
    <span className={`st ${toneOf(status)} ${plain ? 'plain' : ''}`}>
      <StatusShape status={status} />
      {wordOf(status)}
    </span>
  );
}
