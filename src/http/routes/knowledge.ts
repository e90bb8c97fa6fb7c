import { Readable } from 'node:stream';
import { z } from 'zod';
import { grants } from '../../domain/api-key.ts';
import { exportKnowledge, readKnowledge } from '../../views/knowledge.ts';
import { knowledge } from '../answers/knowledge.ts';
import { route } from '../route.ts';

const ndjson = 'application/x-ndjson';

export const getKnowledge = route({
  method: 'get',
  path: '/integrations/:id/knowledge',
  summary: 'List every stored field of an integration, with an example',
  description: 'What is it, why is it there, how long is it kept, and who can read it.',
  scopes: ['read'],
  reach: 'integration',
  answers: { 200: knowledge },
  async handle({ integration, caller, deps }) {
    const reader = grants(caller.key.scopes, 'admin') ? 'admin' : 'read';
    return { status: 200, body: await readKnowledge(deps.db, integration, reader) };
  },
});

export const getKnowledgeExport = route({
  method: 'get',
  path: '/integrations/:id/knowledge/export',
  summary: 'Download everything that is stored of an integration',
  description:
    'Lines of JSON: first what this is and which fields are kept but never shown, then `{table, row}` for each row, last `{end, rows}`. A download without that last line broke off.',
  // The answer holds mail addresses and the names of keys.
  scopes: ['admin'],
  reach: 'integration',
  answers: { 200: { [ndjson]: z.string() } },
  async handle({ integration, deps }) {
    const lines = exportKnowledge(deps.db, integration);
    return { status: 200, type: ndjson, body: Readable.from(lines) };
  },
});
