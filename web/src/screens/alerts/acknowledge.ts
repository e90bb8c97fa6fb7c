import { useMutation } from '@tanstack/react-query';
import { request } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import type { AcknowledgedMany, Alert } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import { announce } from '../../ui/announcer.tsx';
import type { AlertFilter } from './filter.ts';

/** Which alerts shall fall silent: some by id, or whatever matches in some integrations. */
export type Picked =
  { readonly ids: readonly string[] } | { readonly integrationIds: readonly string[]; readonly filter: AlertFilter };

/** How many requests are under way at once. */
const lanes = 6;

/** What became of it; `pending` ones take effect as soon as the system gets to them. */
export interface Outcome {
  readonly done: number;
  readonly pending: number;
  readonly resolved: number;
  readonly errors: readonly unknown[];
}

/** Stops the notifications of many alerts with one note. */
export function useAcknowledgeMany() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ picked, note }: { picked: Picked; note: string }) => acknowledge(picked, note.trim() || null),
    onSuccess: ({ done }) => announce(`Notifications stopped for ${plural(done, 'alert')}`),
    onSettled: () => refresh('alerts'),
  });
}

async function acknowledge(picked: Picked, note: string | null): Promise<Outcome> {
  if ('ids' in picked) return inLanes(picked.ids, (id) => acknowledgeOne(id, note));
  return inLanes(picked.integrationIds, (id) => acknowledgeMatching(id, picked.filter, note));
}

type Part = Pick<Outcome, 'done' | 'pending' | 'resolved'>;

async function acknowledgeOne(id: string, note: string | null): Promise<Part> {
  const alert = await request<Alert>('POST', `/alerts/${id}/acknowledge`, { note });
  const done = alert.acknowledgedAt !== null;
  return { done: Number(done), pending: Number(!done), resolved: 0 };
}

/** One call takes two hundred at most; while it leaves some, and gets somewhere, it is asked again. */
async function acknowledgeMatching(integrationId: string, filter: AlertFilter, note: string | null): Promise<Part> {
  const { severity, rule, scope } = filter;
  const path = `/integrations/${integrationId}/alerts/acknowledge`;
  const sum = { done: 0, pending: 0, resolved: 0 };
  for (;;) {
    const part = await request<AcknowledgedMany>('POST', path, { filter: { severity, rule, scope }, note });
    sum.done += part.acknowledged;
    sum.resolved += part.resolved;
    if (part.more && part.acknowledged > 0) continue;
    return { ...sum, pending: part.pending };
  }
}

async function inLanes(ids: readonly string[], run: (id: string) => Promise<Part>): Promise<Outcome> {
  const waiting = [...ids];
  const sum = { done: 0, pending: 0, resolved: 0, errors: [] as unknown[] };
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        const { done, pending, resolved } = await run(id);
        sum.done += done;
        sum.pending += pending;
        sum.resolved += resolved;
      } catch (error) {
        sum.errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return sum;
}
