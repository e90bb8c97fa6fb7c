import { z } from 'zod';
import { listAudit } from '../../views/audit.ts';
import { auditEvent } from '../answers/audit.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { route } from '../route.ts';

export const getAudit = route({
  method: 'get',
  path: '/audit',
  summary: 'List who did what, newest first',
  scopes: ['admin'],
  reach: 'installation',
  query: z.object({
    ...pagingBy('number'),
    integration: z.uuid().optional().meta({ description: 'Only what was done to this integration.' }),
  }),
  answers: { 200: pageOf(auditEvent) },
  async handle({ query: { limit, cursor, integration }, deps }) {
    const rows = await deps.db.read((tx) => listAudit(tx, { integration, before: cursor, limit: limit + 1 }));
    return { status: 200, body: page(rows, limit, (row) => row.id) };
  },
});
