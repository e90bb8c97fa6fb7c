import type { Section } from './digest.ts';
import { type Html, html } from './html.ts';
import { actions, heading, note, renderPage } from './html-page.ts';
import { howToStop, severityLabels } from './labels.ts';
import { font, light, mono } from './mail-theme.ts';
import type { MailView } from './mail-view.ts';
import { renderSection } from './render-html-section.ts';

/** The HTML part of a mail about a head (NTF-2, NTF-8). */
export function renderHtml(view: MailView): string {
  const { digest, links, commit } = view;
  return renderPage(
    { ...view, preview: preview(view) },
    html`${header(view)} ${digest.sections.map((section) => renderSection(section, links))} ${more(view)}
    ${actions({ label: 'See all alerts', href: links.alerts }, { label: `Matrix at ${commit}`, href: links.matrix })}
    ${digest.worst ? note(howToStop.title, howToStop.lines) : html``}`,
  );
}

/** The gravest of what it tells, as an inbox shows it beside the subject. */
function preview({ digest }: MailView): string {
  const told = digest.sections.flatMap(({ items }: Section) => items).slice(0, 3);
  const line = told.map((item) => {
    const word = item.kind === 'resolved' ? 'Resolved' : severityLabels[item.severity].word;
    return `${word}: ${item.ruleName}${item.scope ? ` in ${item.scope}` : ''}`;
  });
  return line.join(' · ');
}

function header({ integration, commit, digest, links }: MailView): Html {
  // No line break between a number and its word on a narrow screen.
  const title = digest.headline.replace(/^n/, 'N').replace(/(\d) /g, '$1\u00a0');
  return heading(
    title,
    html`<b class="t1" style="color:${light.text}">${integration}</b> at
      <a class="t1" href="${links.matrix}" style="color:${light.text};font-family:${mono};font-size:13px"
        >${commit}</a
      >`,
  );
}

function more({ digest, links }: MailView): Html {
  if (digest.more === 0) return html``;
  return html`<tr>
    <td class="pad line" style="padding:14px 24px;border-top:1px solid ${light.line};font:400 14px/20px ${font}">
      <a class="t1" href="${links.alerts}" style="color:${light.text};font-weight:600"
        >and ${digest.more} more alerts</a
      >
    </td>
  </tr>`;
}
