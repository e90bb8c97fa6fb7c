import { issue, resourceLogs, summary, type LogRecord, type Request } from '../otlp.ts';
import type { Told, ToldResult } from './history.ts';

/** The push of one report, as today's CLI sends it over OTLP. */
export function toPush({ commit, branch, matrixCells, results }: Told): Request {
  const resource = { 'service.version': '0.1.30', 'clef.repo.commit': commit, 'clef.repo.branch': branch };
  return { resourceLogs: [resourceLogs(resource, [summary(matrixCells), ...results.map(toIssue)])] };
}

/** An issue says by its file or in so many words what it is about; a file lies somewhere else in every run. */
function toIssue({ ruleId, message, scope }: ToldResult, index: number): LogRecord {
  const [namespace, environment] = scope?.split('/') ?? [];
  const folder = `/tmp/clef-report-${index}`;
  const byFile = index % 2 === 0 && (namespace === undefined || environment !== undefined);
  const file = namespace === undefined ? `${folder}/clef.yaml` : `${folder}/${namespace}/${environment}.enc.yaml`;
  return issue(ruleId, {
    message,
    ...(byFile ? { file } : { ...(namespace && { namespace }), ...(environment && { environment }) }),
  });
}
