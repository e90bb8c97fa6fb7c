import type { AcknowledgedMany, Alert } from '../../api/types.ts';
import { plural } from '../../text/words.ts';
import type { AlertFilter } from './filter.ts';

/** Which alerts shall fall silent: some by id, or whatever matches in some integrations. */
export type Picked =
  { readonly ids: readonly string[] } | { readonly integrationIds: readonly string[]; readonly filter: AlertFilter };

/** What became of it. */
export interface Outcome {
  readonly done: number;
  /** These take effect as soon as the system gets to them. */
  readonly pending: number;
  readonly resolved: number;
  /** Whether more match than were reached. */
  readonly left: boolean;
  /** One for each of those that failed. */
  readonly errors: readonly unknown[];
  readonly failed: 'alert' | 'integration';
}

/** Posts to the API; throws where it was not carried out. */
type Post = <Answer>(path: string, body: unknown) => Promise<Answer>;

/** How many requests are under way at once. */
const lanes = 6;

/** Asks for the acknowledgement of many alerts with one note; what fails stands in the outcome beside what did not. */
export async function acknowledgeMany(picked: Picked, note: string | null, post: Post): Promise<Outcome> {
  if ('ids' in picked) {
    const outcome = await inLanes(picked.ids, (id) => acknowledgeOne(id, note, post));
    return { ...outcome, failed: 'alert' };
  }
  const outcome = await inLanes(picked.integrationIds, (id) => acknowledgeMatching(id, picked.filter, note, post));
  return { ...outcome, failed: 'integration' };
}

type Part = Omit<Outcome, 'failed'>;
const nothing: Part = { done: 0, pending: 0, resolved: 0, left: false, errors: [] };

async function acknowledgeOne(id: string, note: string | null, post: Post): Promise<Part> {
  try {
    const { acknowledgedAt } = await post<Alert>(`/alerts/${id}/acknowledge`, { note });
    return acknowledgedAt === null ? { ...nothing, pending: 1 } : { ...nothing, done: 1 };
  } catch (error) {
    return { ...nothing, errors: [error] };
  }
}

/** One call takes two hundred at most; while it leaves some, and gets somewhere, it is asked again. */
async function acknowledgeMatching(
  integrationId: string,
  { severity, rule, scope }: AlertFilter,
  note: string | null,
  post: Post,
): Promise<Part> {
  const path = `/integrations/${integrationId}/alerts/acknowledge`;
  let sum = nothing;
  for (;;) {
    try {
      const part = await post<AcknowledgedMany>(path, { filter: { severity, rule, scope }, note });
      // What is pending matches until it took effect, so that the next call counts it again.
      sum = {
        ...sum,
        done: sum.done + part.acknowledged,
        resolved: sum.resolved + part.resolved,
        pending: part.pending,
        left: part.more,
      };
      if (!part.more || part.acknowledged === 0) return sum;
    } catch (error) {
      return { ...sum, left: false, errors: [error] };
    }
  }
}

async function inLanes(ids: readonly string[], run: (id: string) => Promise<Part>): Promise<Part> {
  const waiting = [...ids];
  let sum = nothing;
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const part = await run(id);
      sum = {
        done: sum.done + part.done,
        pending: sum.pending + part.pending,
        resolved: sum.resolved + part.resolved,
        left: sum.left || part.left,
        errors: [...sum.errors, ...part.errors],
      };
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return sum;
}

/** Whether all took effect, so that nothing is left to say. */
export const isWhole = ({ pending, resolved, left, errors }: Outcome): boolean =>
  pending + resolved + errors.length === 0 && !left;

/** What became of it in sentences; `messageOf` says what an error is. */
export function outcomeInWords(outcome: Outcome, messageOf: (error: unknown) => string): string {
  const { done, pending, resolved, left, errors, failed } = outcome;
  const parts = [
    ...(done > 0 || isWhole(outcome) ? [`Notifications stopped for ${plural(done, 'alert')}.`] : []),
    ...(pending > 0
      ? [`${plural(pending, 'alert')} still on the way: that takes effect by itself and shows here.`]
      : []),
    ...(resolved > 0 ? [`${plural(resolved, 'alert')} resolved meanwhile.`] : []),
    ...(left ? ['More alerts match that were not reached: try again in a moment.'] : []),
    ...(errors.length > 0
      ? [`Failed ${failed === 'alert' ? 'for' : 'in'} ${plural(errors.length, failed)}: ${messageOf(errors[0])}`]
      : []),
  ];
  return parts.join(' ');
}
