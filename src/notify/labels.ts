import type { ItemKind } from '../domain/notification.ts';
import type { Severity } from '../domain/severity.ts';

/** Severity as shape and word, so that it is never told by colour alone. */
export const severityLabels: Readonly<Record<Severity, { readonly shape: string; readonly word: string }>> = {
  critical: { shape: '■', word: 'Critical' },
  warning: { shape: '▲', word: 'Warning' },
  info: { shape: '●', word: 'Info' },
};

/** The headings of a message, in the order in which it tells them (NTF-2). */
export const sectionTitles: Readonly<Record<ItemKind, string>> = {
  opened: 'New',
  recurring: 'Continuing',
  resolved: 'Resolved',
};
