import { z } from 'zod';
import { listCapturedMails, readCapturedMail } from '../../views/outbox.ts';
import { capturedMail } from '../answers/notification.ts';
import { notFound } from '../errors.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { route, type HttpDeps } from '../route.ts';

const ofMail = z.object({ id: z.uuid().meta({ description: 'The id of its notification.' }) });

export const getOutbox = route({
  method: 'get',
  path: '/outbox',
  summary: 'List the mails that no provider was there to take, newest first',
  description:
    'Filled while no mail provider is configured: these mails were not sent. One appears a moment after the answer to the report it tells of.',
  scopes: ['admin'],
  reach: 'installation',
  query: z.object({
    ...pagingBy('uuid'),
    integration: z.uuid().optional().meta({ description: 'Only those of this integration.' }),
  }),
  answers: { 200: pageOf(capturedMail) },
  async handle({ query: { limit, cursor, integration }, deps }) {
    const wanted = { integration, before: cursor, limit: limit + 1 };
    const rows = await deps.db.read((tx) => listCapturedMails(tx, wanted));
    return { status: 200, body: page(rows, limit, (row) => row.notificationId) };
  },
});

export const getCapturedMail = route({
  method: 'get',
  path: '/outbox/:id',
  summary: 'Read a mail that no provider was there to take',
  scopes: ['admin'],
  reach: 'installation',
  params: ofMail,
  answers: { 200: capturedMail },
  async handle({ params, deps }) {
    return { status: 200, body: await findMail(deps, params.id) };
  },
});

/**
 * What a mail needs to be seen, and no more: its inline styles, and links that open in a tab of their own. It has an
 * origin of its own, runs no script, asks for nothing, and stands in a frame of ours alone.
 */
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

export const getCapturedMailHtml = route({
  method: 'get',
  path: '/outbox/:id/html',
  summary: 'Read a captured mail as its reader would see it',
  description:
    'For a sandboxed frame of the dashboard: whatever stands in the mail, this page runs no script and loads nothing.',
  scopes: ['admin'],
  reach: 'installation',
  params: ofMail,
  answers: { 200: { 'text/html': z.string() } },
  async handle({ params, deps }) {
    const { html } = await findMail(deps, params.id);
    return {
      status: 200,
      type: 'text/html',
      headers: { 'content-security-policy': mailPolicy },
      // A link within the frame would fill the frame.
      body: html.replace('<head>', '<head><base target="_blank">'),
    };
  },
});

async function findMail({ db }: HttpDeps, id: string) {
  const mail = await db.read((tx) => readCapturedMail(tx, id));
  if (!mail) throw notFound('captured mail');
  return mail;
}
