import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { queries } from '../../api/queries.ts';
import { changed } from '../../ui/use-address.ts';
import { useKept } from '../../ui/use-kept.ts';
import { useRead } from '../../ui/unread.tsx';
import { lengths, longerThan } from './lengths.ts';
import type { History, Matrix } from '../../api/types.ts';

/** How long a position is held before its descriptions are read and the address names it, in milliseconds. */
const restMs = 120;

/** Which report is shown, what is known of it, and how to go to another one. */
export interface Shown {
  readonly history: History | undefined;
  readonly matrix: Matrix | undefined;
  /** The place in the history; -1 where the report is not in it. */
  readonly position: number;
  /** Whether `matrix` is that of the report that is shown, not of the one before. */
  readonly current: boolean;
  readonly length: number;
  /** Whether the line begins with the first that is drawn. */
  readonly isWhole: boolean;
  /** How many can be drawn to reach further back than that. */
  readonly longer: number | undefined;
  readonly error: unknown;
  retry(): void;
  /** Shows the report at a place at once; the rest follows when one stays there. Before the first one, draws more. */
  hold(position: number): void;
}

/** The report that the address names, or the one that is scrubbed over. */
export function useShown(id: string): Shown {
  const [params, setParams] = useSearchParams();
  const at = params.get('at') ?? undefined;
  const length = lengths.find((each) => String(each) === params.get('last')) ?? lengths[0];
  const [held, setHeld] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const past = useRead(useQuery({ ...queries.history(id, length), placeholderData: (before) => before }));
  const { data: history } = past;
  const { data, error, refetch } = useRead(useQuery(queries.matrix(id, at)));
  // The last one that could be read stays, also while the API does not answer.
  const matrix = useKept(data);
  const reports = history?.reports ?? [];
  const position = placeOf(reports, held ?? at);
  const current = position === -1 ? data !== undefined : matrix?.commitSha === reports[position]?.commitSha;

  useEffect(() => {
    // A report further back than what is drawn: draw more.
    const { behind } = matrix ?? {};
    const longer = lengths.find((each) => each > (behind ?? 0));
    if (!current || behind == null || behind < length || longer === undefined) return;
    setParams((before) => changed(before, { last: String(longer) }), { replace: true });
  }, [matrix, current, length, setParams]);

  const isWhole = !past.isPlaceholderData && reports.length < length;
  const longer = past.isPlaceholderData ? undefined : longerThan(length, reports.length);
  const draw = (more: number) => setParams((before) => changed(before, { last: String(more) }), { replace: true });
  const hold = (next: number) => {
    if (next < 0 && longer !== undefined) return draw(longer);
    const report = reports[Math.min(Math.max(next, 0), reports.length - 1)];
    if (!report) return;
    setHeld(report.commitSha);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const isHead = report.commitSha === reports.at(-1)?.commitSha;
      setParams((before) => changed(before, { at: isHead ? undefined : report.commitSha }), { replace: true });
      setHeld(null);
    }, restMs);
  };
  const retry = () => {
    void refetch();
    if (!history) void past.refetch();
  };
  // Without a history nothing can be drawn; one that is only old is drawn, and the page says so.
  const failed = error ?? (history ? null : past.error);
  return { history, matrix, position, current, length, isWhole, longer, error: failed, retry, hold };
}

function placeOf(reports: History['reports'], commit: string | undefined): number {
  if (commit === undefined) return reports.length - 1;
  const exact = reports.findIndex(({ commitSha }) => commitSha === commit);
  return exact === -1 ? reports.findIndex(({ commitSha }) => commitSha.startsWith(commit)) : exact;
}
