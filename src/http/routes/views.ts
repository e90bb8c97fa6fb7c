import { z } from 'zod';
import { readComparison } from '../../views/compare.ts';
import { readDrift } from '../../views/drift.ts';
import { readHistory } from '../../views/history.ts';
import { readMatrix } from '../../views/matrix.ts';
import { readOverview } from '../../views/overview.ts';
import { readPolicyResults } from '../../views/policy-results.ts';
import { listReports, readReport } from '../../views/reports.ts';
import { overview as overviewAnswer } from '../answers/overview.ts';
import { comparison, drift as driftAnswer, history as historyAnswer, policyResults } from '../answers/views.ts';
import { matrix as matrixAnswer, reportDetail, reportRow } from '../answers/report.ts';
import { notFound } from '../errors.ts';
import { page, pageOf, pagingBy } from '../paging.ts';
import { reportAt } from '../report-at.ts';
import { route } from '../route.ts';
import { commitText, numberText, storableText } from '../text.ts';

/** A commit, or what one begins with. */
const commitOrPrefix = 'A commit, or a prefix of 7 characters or more that only one commit has.';
/** Said of every view that shows the content of one commit. */
const mayBeRemoved = {
  'content-removed':
    'What the report of this commit says was removed, as RETENTION_DAYS tells; the report itself is still listed.',
};
/** The commit as of which a view is read; the head if left out. */
const at = z.object({
  at: commitText.optional().meta({ description: `${commitOrPrefix} The head if left out.` }),
});

export const getOverview = route({
  method: 'get',
  path: '/integrations/:id/overview',
  summary: 'Read how an integration is, what is in its way, and what happened last',
  scopes: ['read'],
  reach: 'integration',
  answers: { 200: overviewAnswer },
  async handle({ integration, deps }) {
    const overview = await deps.db.read((tx) => readOverview(tx, integration));
    if (!overview) throw notFound('integration');
    return { status: 200, body: overview };
  },
});

export const getMatrix = route({
  method: 'get',
  path: '/integrations/:id/matrix',
  summary: 'Read the matrix of an integration at its head or as of a commit',
  scopes: ['read'],
  reach: 'integration',
  query: at,
  answers: { 200: matrixAnswer },
  problems: mayBeRemoved,
  etag: true,
  async handle({ integration, query, deps }) {
    const report = await reportAt(deps, integration, query.at);
    return { status: 200, body: await deps.db.read((tx) => readMatrix(tx, integration, report)) };
  },
});

export const getHistory = route({
  method: 'get',
  path: '/integrations/:id/history',
  summary: 'Read how every cell was in the last reports that led to the head',
  description:
    'One grid for all of them: the names of the newest report in its order, then those that only older ones have. Fewer reports than asked for come where grids are so large that there would be more than a million letters.',
  scopes: ['read'],
  reach: 'integration',
  query: z.object({
    limit: numberText(z.int().min(1).max(500).default(60)).meta({ description: 'How many reports at most.' }),
  }),
  answers: { 200: historyAnswer },
  etag: true,
  async handle({ integration, query, deps }) {
    return { status: 200, body: await deps.db.read((tx) => readHistory(tx, integration, query.limit)) };
  },
});

export const getDrift = route({
  method: 'get',
  path: '/integrations/:id/drift',
  summary: 'Read what the head, or the report of a commit, says of drift',
  scopes: ['read'],
  reach: 'integration',
  query: at,
  answers: { 200: driftAnswer },
  problems: mayBeRemoved,
  async handle({ integration, query, deps }) {
    const report = await reportAt(deps, integration, query.at);
    return { status: 200, body: await deps.db.read((tx) => readDrift(tx, integration, report)) };
  },
});

export const getPolicyResults = route({
  method: 'get',
  path: '/integrations/:id/policy-results',
  summary: 'Read rule by scope what the head, or the report of a commit, found',
  scopes: ['read'],
  reach: 'integration',
  query: at,
  answers: { 200: policyResults },
  problems: mayBeRemoved,
  async handle({ integration, query, deps }) {
    const report = await reportAt(deps, integration, query.at);
    return { status: 200, body: await deps.db.read((tx) => readPolicyResults(tx, integration, report)) };
  },
});

export const getComparison = route({
  method: 'get',
  path: '/integrations/:id/compare',
  summary: 'Compare the reports of two commits',
  scopes: ['read'],
  reach: 'integration',
  query: z.object({
    from: commitText.meta({ description: commitOrPrefix }),
    to: commitText.meta({ description: commitOrPrefix }),
  }),
  answers: { 200: comparison },
  problems: mayBeRemoved,
  async handle({ integration, query, deps }) {
    const from = await reportAt(deps, integration, query.from);
    const to = await reportAt(deps, integration, query.to);
    return { status: 200, body: await deps.db.read((tx) => readComparison(tx, integration, { from, to })) };
  },
});

export const getReports = route({
  method: 'get',
  path: '/integrations/:id/reports',
  summary: 'List the reports of an integration, newest first',
  scopes: ['read'],
  reach: 'integration',
  query: z.object({
    ...pagingBy('number'),
    branch: storableText(255).optional().meta({ description: 'Reports of this branch alone.' }),
    line: z
      .literal('1')
      .optional()
      .meta({ description: 'Only the reports that led to the head, the latest of them first.' }),
  }),
  answers: { 200: pageOf(reportRow) },
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
  summary: 'Read everything that is stored of one commit',
  scopes: ['read'],
  reach: 'integration',
  params: z.object({ id: z.uuid(), commitSha: commitText }),
  answers: { 200: reportDetail },
  problems: mayBeRemoved,
  async handle({ integration, params, deps }) {
    const report = await reportAt(deps, integration, params.commitSha);
    return { status: 200, body: await deps.db.read((tx) => readReport(tx, report)) };
  },
});
