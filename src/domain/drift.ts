import { isBlind } from './evidence.ts';
import type { Content, Report } from './report.ts';

/** What a report tells of drift. */
export interface ToldDrift {
  /** Whether a namespace that it lists is drifted. */
  readonly listed: ReadonlyMap<string, boolean>;
  /** Its absence says that a namespace is in order (ALR-5). */
  readonly absentIsInOrder: boolean;
}

/** What drift is read from. */
export type DriftSource = Pick<Report, 'dialect' | 'evaluable'> & Pick<Content, 'drift' | 'policyResults'>;

/** Reads a report for what it tells of drift (ALR-5). */
export function readToldDrift({ drift, dialect, evaluable, policyResults }: DriftSource): ToldDrift {
  const listed = new Map<string, boolean>();
  // Drifted where any entry of the namespace says so.
  for (const { namespace, isDrifted } of drift) listed.set(namespace, isDrifted || listed.get(namespace) === true);
  // OTLP lists what is drifted alone. The other dialects list what is in order too, whatever they do with results.
  return { listed, absentIsInOrder: dialect === 'otlp' && evaluable && !isBlind(policyResults) };
}

/** Whether a namespace is drifted; undefined where the report says nothing of it. */
export function tellsDrift({ listed, absentIsInOrder }: ToldDrift, namespace: string): boolean | undefined {
  return listed.get(namespace) ?? (absentIsInOrder ? false : undefined);
}
