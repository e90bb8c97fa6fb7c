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

/** What a reader of a mail about alerts can do about it (ACK-1, ALR-7). */
export const howToStop = {
  title: 'To stop these mails',
  lines: [
    'Fix it and push. An alert closes only by a clean report; nobody can close it by hand.',
    'Or acknowledge the alert on its page: that stops these mails; the alert stays open.',
  ],
} as const;
