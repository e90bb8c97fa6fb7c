import type { NotificationItem } from '../domain/notification.ts';
import type { Section } from './digest.ts';
import { type Html, html } from './html.ts';
import { sectionTitles, severityLabels } from './labels.ts';
import type { Links } from './links.ts';
import { font, light, mono, tones } from './mail-theme.ts';

/** The rows of one section: its heading with the count, then its alerts (NTF-2). */
export function renderSection({ kind, total, items }: Section, links: Links): Html {
  const count = items.length < total ? `${items.length} of ${total}` : String(total);
  return html`<tr>
      <td class="pad rise" style="padding:6px 24px;background:${light.raised};border-top:1px solid ${light.line}">
        <h2 class="t2" style="margin:0;font:600 13px/20px ${font};color:${light.text2}">
          ${sectionTitles[kind]} <span class="t3" style="font-weight:400;color:${light.text3}">${count}</span>
        </h2>
      </td>
    </tr>
    ${items.map((item) => renderAlert(item, links))}`;
}

/** Short on purpose: fifty of these must stay below the size at which Gmail cuts a mail off. */
function renderAlert(item: NotificationItem, links: Links): Html {
  return html`<tr>
    <td class="pad line" style="padding:12px 24px;border-top:1px solid ${light.line}">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="table-layout:fixed">
        <tr>
          <td class="row" width="98" valign="top" style="font:600 12px/20px ${font}">${chip(item)}</td>
          <td
            class="row t2"
            valign="top"
            style="font:400 14px/20px ${font};color:${light.text2};overflow-wrap:anywhere;word-break:break-word"
          >
            <a class="t1" href="${links.alert(item.alertId)}" style="color:${light.text};font-size:15px;font-weight:600"
              >${item.ruleName}</a
            >${scope(item)}${aside(item)}<br />${item.message}
          </td>
        </tr>
      </table>
    </td>
  </tr> `;
}

function chip(item: NotificationItem): Html {
  const { shape, word } = item.kind === 'resolved' ? { shape: '✓', word: 'Resolved' } : severityLabels[item.severity];
  const tone = tones[item.kind === 'resolved' ? 'resolved' : item.severity];
  return html`<span
    class="${tone.name}"
    style="padding:1px 7px;border:1px solid ${tone.line};border-radius:4px;background:${tone.soft};color:${tone.text};white-space:nowrap"
    >${shape}&nbsp;${word}</span
  >`;
}

function scope(item: NotificationItem): Html {
  if (item.scope === '') return html``;
  return html` in <span class="t1" style="color:${light.text};font-family:${mono};font-size:13px">${item.scope}</span>`;
}

function aside({ kind, severity, count }: NotificationItem): Html {
  const was = kind === 'resolved' ? [`was ${severityLabels[severity].word}`] : [];
  const results = count > 1 ? [`${count} results`] : [];
  const told = [...was, ...results].map((each) => html` · ${each}`);
  return told.length === 0 ? html`` : html`<span class="t3" style="color:${light.text3}">${told}</span>`;
}
