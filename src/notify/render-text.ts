import type { NotificationItem } from '../domain/notification.ts';
import type { Section } from './digest.ts';
import { sectionTitles, severityLabels } from './labels.ts';
import type { MailView } from './mail-view.ts';
import { wrap } from './wrap.ts';

/** The plain text part: 78 columns, for a terminal mail reader and for those who read no HTML (NTF-2, NTF-8). */
export function renderText(view: MailView): string {
  const { digest, links } = view;
  const blocks = [
    wrap(`${view.integration} at ${view.commit}: ${digest.headline}`),
    ...digest.sections.flatMap((section) => [heading(section), ...section.items.map((item) => alert(item, view))]),
    digest.more > 0 ? [`... and ${digest.more} more:`, `  ${links.alerts}`] : [],
    digest.worst ? howToStop : [],
    [
      ...wrap(`All alerts of ${view.integration}:`),
      `  ${links.alerts}`,
      `The matrix at ${view.commit}:`,
      `  ${links.matrix}`,
    ],
    [
      // The mark mail readers know a signature by; its trailing blank belongs to it.
      '-- ',
      ...wrap(`Sent by Clef Pro to a notification channel of ${view.integration}. Who gets these mails:`),
      links.channels,
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const howToStop = [
  'To stop these mails:',
  ...wrap('Fix it and push. An alert closes only by a clean report; nobody can close it by hand.', '    ', '  * '),
  ...wrap('Or acknowledge the alert on its page: that stops these mails; the alert stays open.', '    ', '  * '),
];

function heading({ kind, total, items }: Section): string[] {
  const title = `${sectionTitles[kind].toUpperCase()} (${items.length < total ? `${items.length} of ` : ''}${total})`;
  return [title, '-'.repeat(title.length)];
}

function alert(item: NotificationItem, { links }: MailView): string[] {
  const { shape, word } = severityLabels[item.severity];
  const label = item.kind === 'resolved' ? `✓ Resolved, was ${word}` : `${shape} ${word}`;
  const where = item.scope === '' ? '' : ` in ${item.scope}`;
  const results = item.count > 1 ? ` (${item.count} results)` : '';
  return [
    ...wrap(`${label}: ${item.ruleName}${where}${results}`, '  ', ''),
    ...wrap(item.message, '  '),
    // Never wrapped: a broken address cannot be followed.
    `  ${links.alert(item.alertId)}`,
  ];
}
