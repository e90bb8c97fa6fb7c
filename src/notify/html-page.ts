import { Html, html } from './html.ts';
import type { Links } from './links.ts';
import { font, light, styleSheet } from './mail-theme.ts';

/** What every mail has around what it tells. */
interface Frame {
  readonly integration: string;
  readonly subject: string;
  /** The line an inbox shows beside the subject. */
  readonly preview: string;
  readonly links: Links;
}

/** A whole page: one table, inline styles, 600 px, nothing loaded from anywhere (NTF-2, NTF-8). `rows` are table rows. */
export function renderPage(frame: Frame, rows: Html): string {
  return html`<!doctype html>
    <html lang="en" xmlns:o="urn:schemas-microsoft-com:office:office">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <title>${frame.subject}</title>
        ${styleSheet}
      </head>
      <body class="page" style="margin:0;padding:0;background:${light.page};-webkit-text-size-adjust:100%">
        ${preheader(frame.preview)}
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
                ${rows}
              </table>
              ${footer(frame)}
              <!--[if mso]></td></tr></table><![endif]-->
            </td>
          </tr>
        </table>
      </body>
    </html> `.markup.replace(/\n\s+/g, '\n'); // indentation is half of the bytes, and Gmail cuts at 102 KB
}

/** The padding keeps an inbox from showing what follows. */
function preheader(line: string): Html {
  return html`<div
    style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all"
  >
    ${line}${new Html('&#847;&zwnj;&nbsp;'.repeat(60))}
  </div>`;
}

/** The head of the card: what it is about in large letters, and a line below. */
export function heading(title: string, below: Html): Html {
  return html`<tr>
    <td
      class="pad"
      style="padding:20px 24px 18px;font:400 14px/20px ${font};overflow-wrap:anywhere;word-break:break-word"
    >
      <div class="t3" style="color:${light.text3};font-size:13px">
        <span style="color:${light.gold}">&#9646;</span>&nbsp;Clef Pro
      </div>
      <h1 class="t1" style="margin:10px 0 2px;font:600 22px/28px ${font};color:${light.text}">${title}</h1>
      <div class="t2" style="color:${light.text2}">${below}</div>
    </td>
  </tr>`;
}

/** A page that a mail leads to. */
export interface PageLink {
  readonly label: string;
  readonly href: string;
}

/** The row of links below: the first as a button. */
export function actions(first: PageLink, second: PageLink): Html {
  return html`<tr>
    <td class="pad line" style="padding:20px 24px;border-top:1px solid ${light.line};font:400 14px/20px ${font}">
      <table role="presentation" cellpadding="0" cellspacing="0" border="0">
        <tr>
          <td style="background:${light.gold};border-radius:6px;mso-padding-alt:10px 18px;font:600 14px/20px ${font}">
            <a
              href="${first.href}"
              style="display:inline-block;padding:10px 18px;border-radius:6px;color:${light.onGold};text-decoration:none"
              >${first.label}</a
            >
          </td>
          <td style="padding-left:20px;font:400 14px/20px ${font}">
            <a class="t1" href="${second.href}" style="color:${light.text}">${second.label}</a>
          </td>
        </tr>
      </table>
    </td>
  </tr>`;
}

/** A box that says what to do. */
export function note(title: string, lines: readonly string[]): Html {
  return html`<tr>
    <td class="pad" style="padding:0 24px 24px">
      <table
        role="presentation"
        width="100%"
        cellpadding="0"
        cellspacing="0"
        border="0"
        style="border-collapse:separate"
      >
        <tr>
          <td
            class="rise note t2"
            style="padding:12px 16px;background:${light.raised};border:1px solid ${light.line};border-left:3px solid ${light.edge};border-radius:6px;font:400 14px/20px ${font};color:${light.text2}"
          >
            <b class="t1" style="color:${light.text}">${title}</b>${lines.map((line) => html`<br />${line}`)}
          </td>
        </tr>
      </table>
    </td>
  </tr>`;
}

function footer({ integration, links }: Frame): Html {
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
