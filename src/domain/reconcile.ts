import { evidenceOf, identityKey, isListed, type EvaluatedReport, type Finding, type Identity } from './evidence.ts';
import type { BatchDecision } from './line.ts';

/** What reconciliation needs to know of an open alert. */
export interface OpenAlert extends Identity {
  /** The alert's scope stood in the lists of the head it last failed at. */
  readonly scopeListed: boolean;
}

/** Why an alert is resolved. */
export const resolutionReasons = ['passed', 'absent', 'scope_removed', 'replaced'] as const;
export type ResolutionReason = (typeof resolutionReasons)[number];

/** Why alerts are derived: a new head, or other content of the head that stays (ALR-12). */
export type Occasion = 'new-head' | 'replaced-head';

/** Why a batch has alerts derived; undefined where it neither moved the head nor replaced its content (ORD-4). */
export function occasionOf({
  headOutcome,
  headReplaced,
}: Pick<BatchDecision, 'headOutcome' | 'headReplaced'>): Occasion | undefined {
  if (headOutcome === 'head') return 'new-head';
  return headReplaced ? 'replaced-head' : undefined;
}

export interface Reconciliation<Alert extends OpenAlert> {
  readonly opened: readonly Finding[];
  readonly recurring: readonly { readonly alert: Alert; readonly finding: Finding }[];
  readonly resolved: readonly { readonly alert: Alert; readonly reason: ResolutionReason }[];
  /** Failing, but of a rule that is switched off: neither recurs nor mails (ALR-11). */
  readonly muted: readonly { readonly alert: Alert; readonly finding: Finding }[];
}

/**
 * Compares the alerts that are open with what the head says (ALR-1, ALR-4, ALR-5, ALR-11, ALR-12). Alerts it has no
 * evidence about are in none of the lists: they stay as they are.
 */
export function reconcile<Alert extends OpenAlert>(
  head: EvaluatedReport,
  open: readonly Alert[],
  options: { readonly occasion: Occasion; readonly disabledRules: ReadonlySet<string> },
): Reconciliation<Alert> {
  if (!head.evaluable) return { opened: [], recurring: [], resolved: [], muted: [] };
  const failing = new Map([...head.findings].filter(([, finding]) => finding.failing));
  const alreadyOpen = new Set(open.map(identityKey));
  const enabled = (identity: Identity) => !options.disabledRules.has(identity.ruleId);
  const continuing = open.flatMap((alert) => {
    const finding = failing.get(identityKey(alert));
    return finding ? [{ alert, finding }] : [];
  });
  return {
    opened: [...failing]
      .filter(([key, finding]) => !alreadyOpen.has(key) && enabled(finding))
      .map(([, finding]) => finding),
    recurring: continuing.filter(({ alert }) => enabled(alert)),
    muted: continuing.filter(({ alert }) => !enabled(alert)),
    resolved: open.flatMap((alert) => {
      const reason = resolutionOf(head, alert);
      if (!reason) return [];
      return [{ alert, reason: options.occasion === 'replaced-head' ? 'replaced' : reason }];
    }),
  };
}

function resolutionOf(head: EvaluatedReport, alert: OpenAlert): ResolutionReason | undefined {
  const evidence = evidenceOf(head, alert);
  if (evidence === 'passed' || evidence === 'absent') return evidence;
  // A list that is empty says nothing about what left it.
  const { namespaces, environments } = head.names;
  const lists = namespaces.size > 0 && environments.size > 0;
  const gone = alert.scopeListed && lists && !isListed(alert.scope, head.names);
  return evidence === 'none' && head.dialect === 'rules' && gone ? 'scope_removed' : undefined;
}
