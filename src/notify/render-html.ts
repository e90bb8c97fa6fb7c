import type { Section } from './digest.ts';
import { Html, html } from './html.ts';
import { severityLabels } from './labels.ts';
import { font, light, mono, styleSheet } from './mail-theme.ts';
import type { MailView } from './mail-view.ts';
import { renderSection } from './render-html-section.ts';

/** The HTML part: one table, inline styles, 600 px, nothing loaded from anywhere (NTF-2, NTF-8). */
export function renderHtml(view: MailView): string {
  const { digest, links } = view;
  return html`<!doctype html>
    <html lang="en" xmlns:o="urn:schemas-microsoft-com:office:office">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <title>${view.subject}</title>
        ${styleSheet}
      </head>
      <body class="page" style="margin:0;padding:0;background:${light.page};-webkit-text-size-adjust:100%">
        ${preheader(view)}
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          style="background:${light.page}"
        >
          <tr>
            <td class="out" align="center" style="padding:24px 12px">
              <!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
              <table
                role="presentation"
                class="card"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                border="0"
                style="width:100%;max-width:600px;table-layout:fixed;background:${light.card};border:1px solid ${light.line};border-radius:10px;border-collapse:separate;text-align:left"
              >
                ${header(view)} ${digest.sections.map((section) => renderSection(section, links))} ${more(view)}
                ${actions(view)} ${digest.worst ? howToStop : html``}
              </table>
              ${footer(view)}
              <!--[if mso]></td></tr></table><![endif]-->
            </td>
          </tr>
        </table>
      </body>
    </html> `.markup.replace(/\n\s+/g, '\n'); // indentation is half of the bytes, and Gmail cuts at 102 KB
}

/** The line an inbox shows beside the subject; the padding keeps it from showing what follows. */
function preheader({ digest }: MailView): Html {
  const told = digest.sections.flatMap(({ items }: Section) => items).slice(0, 3);
  const line = told.map((item) => {
    const word = item.kind === 'resolved' ? 'Resolved' : severityLabels[item.severity].word;
    return `${word}: ${item.ruleName}${item.scope ? ` in ${item.scope}` : ''}`;
  });
  return html`<div
    style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all"
  >
    ${line.join(' · ')}${new Html('&#847;&zwnj;&nbsp;'.repeat(60))}
  </div>`;
}

function header({ integration, commit, digest, links }: MailView): Html {
  // No line break between a number and its word on a narrow screen.
  const title = digest.headline.replace(/^n/, 'N').replace(/(\d) /g, '$1\u00a0');
  return html`<tr>
    <td
      class="pad"
      style="padding:20px 24px 18px;font:400 14px/20px ${font};overflow-wrap:anywhere;word-break:break-word"
    >
      <div class="t3" style="color:${light.text3};font-size:13px">
        <span style="color:${light.gold}">&#9646;</span>&nbsp;Clef Pro
      </div>
      <h1 class="t1" style="margin:10px 0 2px;font:600 22px/28px ${font};color:${light.text}">${title}</h1>
      <div class="t2" style="color:${light.text2}">
        <b class="t1" style="color:${light.text}">${integration}</b> at
        <a class="t1" href="${links.matrix}" style="color:${light.text};font-family:${mono};font-size:13px"
          >${commit}</a
        >
      </div>
    </td>
  </tr>`;
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

function actions({ commit, links }: MailView): Html {
  return html`<tr>
    <td class="pad line" style="padding:20px 24px;border-top:1px solid ${light.line};font:400 14px/20px ${font}">
      <table role="presentation" cellpadding="0" cellspacing="0" border="0">
        <tr>
          <td style="background:${light.gold};border-radius:6px;mso-padding-alt:10px 18px;font:600 14px/20px ${font}">
            <a
              href="${links.alerts}"
              style="display:inline-block;padding:10px 18px;border-radius:6px;color:${light.onGold};text-decoration:none"
              >See all alerts</a
            >
          </td>
          <td style="padding-left:20px;font:400 14px/20px ${font}">
            <a class="t1" href="${links.matrix}" style="color:${light.text}">Matrix at ${commit}</a>
          </td>
        </tr>
      </table>
    </td>
  </tr>`;
}

const howToStop = html`<tr>
  <td class="pad" style="padding:0 24px 24px">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:separate">
      <tr>
        <td
          class="rise note t2"
          style="padding:12px 16px;background:${light.raised};border:1px solid ${light.line};border-left:3px solid ${light.edge};border-radius:6px;font:400 14px/20px ${font};color:${light.text2}"
        >
          <b class="t1" style="color:${light.text}">To stop these mails</b><br />
          Fix it and push. An alert closes only by a clean report; nobody can close it by hand.<br />
          Or acknowledge the alert on its page: that stops these mails; the alert stays open.
        </td>
      </tr>
    </table>
  </td>
</tr>`;

function footer({ integration, links }: MailView): Html {
  return html`<table
    role="presentation"
    width="100%"
    cellpadding="0"
    cellspacing="0"
    border="0"
    style="width:100%;max-width:600px;table-layout:fixed"
  >
    <tr>
      <td
        class="pad t3"
        style="padding:14px 25px;font:400 12px/18px ${font};color:${light.text3};text-align:left;overflow-wrap:anywhere;word-break:break-word"
      >
        Sent by Clef Pro to a notification channel of ${integration}:
        <a class="t3" href="${links.channels}" style="color:${light.text3}">who gets these mails</a>
      </td>
    </tr>
  </table>`;
}
