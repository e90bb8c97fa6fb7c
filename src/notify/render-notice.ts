import { html } from './html.ts';
import { actions, heading, note, renderPage } from './html-page.ts';
import type { Links } from './links.ts';
import { font, light } from './mail-theme.ts';
import type { Notice } from './notice.ts';
import { advice, joinBlocks, signature } from './text-blocks.ts';
import { wrap } from './wrap.ts';

interface NoticeView {
  readonly integration: string;
  readonly subject: string;
  readonly notice: Notice;
  readonly links: Links;
}

/** The plain text part of a notice. */
export function renderNoticeText(view: NoticeView): string {
  const { title, paragraphs, advice: told, pages } = view.notice;
  return joinBlocks([
    wrap(`${view.integration}: ${title}`),
    ...paragraphs.map((paragraph) => wrap(paragraph)),
    told ? advice(told.title, told.lines) : [],
    pages.flatMap(({ label, href }) => [...wrap(`${label}:`), `  ${href}`]),
    signature(view),
  ]);
}

/** The HTML part of a notice, in the look of the other mails. */
export function renderNoticeHtml(view: NoticeView): string {
  const { title, paragraphs, advice: told, pages } = view.notice;
  return renderPage(
    { ...view, preview: paragraphs[0]! },
    html`${heading(title, html`<b class="t1" style="color:${light.text}">${view.integration}</b>`)}
      <tr>
        <td
          class="pad line t2"
          style="padding:8px 24px 16px;border-top:1px solid ${light.line};font:400 14px/20px ${font};color:${light.text2}"
        >
          ${paragraphs.map((paragraph) => html`<p style="margin:8px 0 0">${paragraph}</p>`)}
        </td>
      </tr>
      ${actions(...pages)} ${told ? note(told.title, told.lines) : html``}`,
  );
}
