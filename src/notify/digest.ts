import type { ItemKind, NotificationItem } from '../domain/notification.ts';
import { compareSeverity, type Severity } from '../domain/severity.ts';
import { compareByCodeUnit } from '../domain/text-order.ts';
import { oneLine } from './clean.ts';
import { sectionTitles } from './labels.ts';

/** The most alerts one message spells out (NTF-2). */
const shownAtMost = 50;

/** One part of a message: the alerts of one kind, of which `items` are spelled out. */
export interface Section {
  readonly kind: ItemKind;
  readonly total: number;
  readonly items: readonly NotificationItem[];
}

/** A message put in order and cut, the same for its text and its HTML. */
export interface Digest {
  readonly sections: readonly Section[];
  /** How many alerts are counted but not spelled out. */
  readonly more: number;
  /** "2 new alerts, 1 continuing" */
  readonly headline: string;
  /** The gravest alert that is still open; undefined when none is. */
  readonly worst: Severity | undefined;
}

/** Orders and cuts the alerts of a message: new, continuing, resolved, each by severity, rule and scope (NTF-2). */
export function digest(items: readonly NotificationItem[]): Digest {
  let room = shownAtMost;
  const sections = (Object.keys(sectionTitles) as ItemKind[]).map((kind) => {
    const all = items.filter((item) => item.kind === kind).toSorted(byWeight);
    const shown = all.slice(0, room).map(onOneLine);
    room -= shown.length;
    return { kind, total: all.length, items: shown };
  });
  const worst = items
    .filter((item) => item.kind !== 'resolved')
    .map((item) => item.severity)
    .reduce<Severity | undefined>((most, each) => (most && compareSeverity(most, each) >= 0 ? most : each), undefined);
  return {
    sections: sections.filter((section) => section.items.length > 0),
    more: Math.max(0, items.length - shownAtMost),
    headline: headline(sections),
    worst,
  };
}

function byWeight(a: NotificationItem, b: NotificationItem): number {
  return (
    compareSeverity(b.severity, a.severity) ||
    compareByCodeUnit(a.ruleName, b.ruleName) ||
    compareByCodeUnit(a.scope, b.scope) ||
    compareByCodeUnit(a.alertId, b.alertId)
  );
}

function onOneLine(item: NotificationItem): NotificationItem {
  return { ...item, ruleName: oneLine(item.ruleName), scope: oneLine(item.scope), message: oneLine(item.message) };
}

function headline(sections: readonly Section[]): string {
  const parts = sections.filter((section) => section.total > 0);
  if (parts.length === 0) return 'no alerts';
  return parts
    .map(({ kind, total }, index) => {
      const word = sectionTitles[kind].toLowerCase();
      return index === 0 ? `${total} ${word} ${total === 1 ? 'alert' : 'alerts'}` : `${total} ${word}`;
    })
    .join(', ');
}
