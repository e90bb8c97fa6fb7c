import type { Answer, BenchApi, IngestKey } from './api.ts';
import { createReportStream, type BenchReport } from './report-stream.ts';

/** What one pipeline submits at once; oldest first. */
interface Submission {
  readonly key: IngestKey;
  readonly reports: readonly BenchReport[];
}

/** Integrations that send, each with a stream of reports of its own. */
export interface Pipelines {
  /** The next reports of the integration whose turn it is. */
  next(size: number): Submission;
}

/** Lets integrations take turns; who sends over fewer connections than there are integrations never meets itself. */
export function createPipelines(
  keys: readonly IngestKey[],
  reports?: Parameters<typeof createReportStream>[0],
): Pipelines {
  const streams = keys.map(() => createReportStream(reports));
  let turn = 0;
  return {
    next(size) {
      const index = turn % keys.length;
      turn += 1;
      return { key: keys[index]!, reports: Array.from({ length: size }, streams[index]!) };
    },
  };
}

/** Posts reports, one by itself or several as a batch; gives the answer, whatever its status. */
export function submit(api: BenchApi, { key, reports }: Submission): Promise<Answer> {
  return reports.length === 1 ? api.post('/reports', key, reports[0]!) : api.post('/reports/batch', key, { reports });
}
