import type { DriftView, Severity } from '../../api/types.ts';

type Entry = DriftView['namespaces'][number];

const gravest: readonly (Severity | null)[] = ['critical', 'warning', 'info', null];

const byName = (a: Entry, b: Entry) => a.namespace.localeCompare(b.namespace, 'en');

/** What differs first, the gravest before the others, then what is in order, each by name. */
export function arrange({ namespaces, notReported }: DriftView) {
  return {
    drifted: namespaces
      .filter(({ isDrifted }) => isDrifted)
      .toSorted((a, b) => gravest.indexOf(a.severity) - gravest.indexOf(b.severity) || byName(a, b)),
    inOrder: namespaces.filter(({ isDrifted }) => !isDrifted).toSorted(byName),
    notReported,
  };
}
