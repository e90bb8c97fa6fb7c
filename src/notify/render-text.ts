import type { NotificationItem } from '../domain/notification.ts';
import type { Section } from './digest.ts';
import { howToStop, sectionTitles, severityLabels } from './labels.ts';
import type { MailView } from './mail-view.ts';
import { advice, joinBlocks, signature } from './text-blocks.ts';
import { wrap } from './wrap.ts';

/** The plain text part: 78 columns, for a terminal mail reader and for those who read no HTML (NTF-2, NTF-8). */
export function renderText(view: MailView): string {
  const { digest, links } = view;
  const blocks = [
    wrap(`${view.integration} at ${view.commit}: ${digest.headline}`),
    ...digest.sections.flatMap((section) => [heading(section), ...section.items.map((item) => alert(item, view))]),
    digest.more > 0 ? [`... and ${digest.more} more:`, `  ${links.alerts}`] : [],
    digest.worst ? advice(howToStop.title, howToStop.lines) : [],
    [
      ...wrap(`All alerts of ${view.integration}:`),
      `  ${links.alerts}`,
      `The matrix at ${view.commit}:`,
      `  ${links.matrix}`,
    ],
    signature(view),
  ];
  return joinBlocks(blocks);
}

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
