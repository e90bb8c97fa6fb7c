import type { Key, Submission } from '../../api/types.ts';

/** What happened on the way to the first report, oldest first. */
export type Event =
  | { kind: 'made' | 'used'; at: string; prefix: string }
  | { kind: 'refused'; at: string; refusal: Extract<Submission, { type: 'refused' }> }
  | { kind: 'push'; at: string; what: 'lint' | 'drift' }
  | { kind: 'arrived'; at: string; batch: Extract<Submission, { type: 'batch' }> };

/** How many refusals are told; older ones are in the ingest log. */
const told = 3;

/** The way to the first report from the keys and the log, both newest first. */
export function eventsOf(keys: readonly Key[], log: readonly Submission[]): readonly Event[] {
  const ingest = keys.filter(({ scopes, state }) => scopes.includes('ingest') && state === 'live');
  const first = log.findLast(({ type }) => type === 'batch');
  const push = log.find(({ type }) => type === 'lint' || type === 'drift');
  const events: Event[] = [
    ...ingest.map(({ prefix, createdAt }) => ({ kind: 'made' as const, at: createdAt, prefix })),
    ...ingest.flatMap(({ prefix, lastUsedAt }) =>
      lastUsedAt === null || first ? [] : [{ kind: 'used' as const, at: lastUsedAt, prefix }],
    ),
    ...log
      .flatMap((each) => (each.type === 'refused' ? [{ kind: 'refused' as const, at: each.at, refusal: each }] : []))
      .slice(0, told),
  ];
  if (push?.type === 'lint' || push?.type === 'drift') events.push({ kind: 'push', at: push.at, what: push.type });
  if (first?.type === 'batch') events.push({ kind: 'arrived', at: first.at, batch: first });
  return events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
