import { z } from 'zod';
import { listReports, readReport } from '../../views/reports.ts';
import { readMatrix } from '../../views/matrix.ts';
import { listCapturedMails } from '../../views/outbox.ts';
import { notFound } from '../errors.ts';
import { page, pagingBy } from '../paging.ts';
import { route } from '../route.ts';
import { commitText, storableText } from '../text.ts';

const ofIntegration = z.object({ id: z.uuid() });

export const getMatrix = route({
  method: 'get',
  path: '/integrations/:id/matrix',
  scopes: ['read'],
  reach: 'integration',
  params: ofIntegration,
  query: z.object({
    at: commitText.optional(),
  }),
  async handle({ integration, query, deps }) {
    const matrix = await deps.db.read((tx) => readMatrix(tx, integration, query.at));
    if (!matrix) throw notFound(query.at === undefined ? 'report yet: this integration has sent none' : 'commit');
    return { status: 200, body: matrix };
  },
});

export const getReports = route({
  method: 'get',
  path: '/integrations/:id/reports',
  scopes: ['read'],
  reach: 'integration',
  params: ofIntegration,
  query: z.object({ ...pagingBy('number'), branch: storableText(255).optional(), line: z.literal('1').optional() }),
  async handle({ integration, query, deps }) {
    const inLine = query.line === '1';
    const { limit, cursor, branch } = query;
    const rows = await deps.db.read((tx) =>
      listReports(tx, integration.id, { limit: limit + 1, before: cursor, branch, inLine }),
    );
    return { status: 200, body: page(rows, limit, (row) => String(inLine ? row.lineSeq : row.seq)) };
  },
});

export const getReport = route({
  method: 'get',
  path: '/integrations/:id/reports/:commitSha',
  scopes: ['read'],
  reach: 'integration',
  params: z.object({ id: z.uuid(), commitSha: commitText }),
  async handle({ integration, params, deps }) {
    const report = await deps.db.read((tx) => readReport(tx, integration.id, params.commitSha));
    if (!report) throw notFound('commit');
    return { status: 200, body: report };
  },
});

export const getOutbox = route({
  method: 'get',
  path: '/outbox',
  scopes: ['admin'],
  reach: 'installation',
  query: z.object(pagingBy('uuid')),
  async handle({ query, deps }) {
    const rows = await deps.db.read((tx) => listCapturedMails(tx, { limit: query.limit + 1, before: query.cursor }));
    return { status: 200, body: page(rows, query.limit, (row) => row.notificationId) };
  },
});
