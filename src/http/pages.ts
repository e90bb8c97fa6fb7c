import type { Router } from '@koa/router';

/** Where the links of mails lead (NTF-8), and what a browser asks for first; the dashboard takes these addresses over. */
const addresses = [
  '/',
  '/alerts/:id',
  '/integrations/:id/alerts',
  '/integrations/:id/matrix',
  '/integrations/:id/settings/channels',
];

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Clef Pro</title>
<h1>Clef Pro</h1>
<p>This release has no dashboard yet: everything is read and done through the API under <code>/api/v1</code>, with an API key.</p>
<ul>
<li>An alert with its history: <code>GET /api/v1/alerts/&lt;id&gt;</code></li>
<li>Stop its mails, the alert stays open: <code>POST /api/v1/alerts/&lt;id&gt;/acknowledge</code> with <code>{}</code></li>
<li>The matrix as of a commit: <code>GET /api/v1/integrations/&lt;id&gt;/matrix?at=&lt;commit&gt;</code></li>
<li>Who gets mails: <code>GET /api/v1/integrations/&lt;id&gt;/channels</code></li>
</ul>
</html>
`;

/** Answers a person who follows a link with a page that says what to do; it shows nothing and acts on nothing. */
export function addPages(router: Router): void {
  for (const address of addresses) {
    router.get(address, (ctx) => {
      ctx.type = 'html';
      ctx.body = page;
    });
  }
}
