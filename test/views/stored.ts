import type { Stack } from '../harness.ts';
import type { Answered, TestIntegration } from '../api-client.ts';
import { logsRequest, reportPush, type LogRecord } from '../otlp.ts';
import { askOtlp } from '../otlp-messages.ts';

interface CellInput {
  readonly namespace?: string;
  readonly environment?: string;
  readonly healthStatus?: string;
}

interface ResultInput {
  readonly ruleId: string;
  readonly passed?: boolean;
  readonly severity?: string;
  readonly scope?: string;
  readonly message?: string;
}

/** A report of a rule list with these cells and results. */
export function reportOf(
  commitSha: string,
  content: { cells?: readonly CellInput[]; results?: readonly ResultInput[]; branch?: string; at?: number } = {},
) {
  const { cells = [{}], results = [], branch = 'main', at } = content;
  return {
    commitSha,
    branch,
    ...(at !== undefined && { commitTimestamp: at }),
    summary: {
      cells: cells.map((cell) => ({
        namespace: 'oauth',
        environment: 'production',
        healthStatus: 'healthy',
        ...cell,
      })),
    },
    policyResults: results.map((result) => ({
      ruleName: result.ruleId,
      passed: false,
      severity: 'warning',
      ...result,
    })),
  };
}

/** Sends reports to an integration, one batch each, and gives the last answer. Throws where one is not done. */
export async function sendAll(
  { api }: Stack,
  integration: TestIntegration,
  reports: readonly object[],
): Promise<Answered['body']> {
  let last: Answered | undefined;
  for (const report of reports) {
    last = await api.post('/reports', report, integration.key);
    if (last.body.status !== 'done') throw new Error(`not done: ${JSON.stringify(last.body)}`);
  }
  return last?.body;
}

/** Sends reports over OTLP, each in a push of its own: a commit, its issues, and how many cells were checked. */
export async function pushAll(
  { api }: Stack,
  { key }: TestIntegration,
  reports: readonly { commit: string; issues?: readonly LogRecord[]; matrixCells?: number }[],
): Promise<void> {
  for (const { commit, issues, matrixCells } of reports) {
    const { status } = await askOtlp(api.url, logsRequest(key, reportPush(commit, issues, matrixCells)));
    if (status !== 200) throw new Error(`${commit}: ${status}`);
  }
}

/** Every page of a list, one after another; `between` runs before each further page. */
export async function readPages(
  { api }: Stack,
  path: string,
  between: () => Promise<unknown> = async () => {},
): Promise<Answered['body'][][]> {
  const pages = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await api.get(cursor === '' ? path : `${path}&cursor=${cursor}`);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    pages.push(body.items);
    cursor = body.nextCursor;
    await between();
  }
  return pages;
}
