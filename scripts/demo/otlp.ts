import type { Told } from './history.ts';
import { problems } from './problems.ts';

type Value = string | number | boolean;

/** The report of a commit as OpenTelemetry logs, as `clef report --push` sends it. */
export function reportLogs(told: Told, branch: string): object {
  const found = told.findings.map((each) => ({ each, problem: problems[each.kind] }));
  const counts = (severity: string) => found.filter(({ problem }) => problem.severity === severity).length;
  const summary = record(told.at, {
    'event.name': 'clef.report.summary',
    'clef.errorCount': counts('critical'),
    'clef.warningCount': counts('warning'),
    'clef.infoCount': counts('info'),
    'clef.matrixCells': told.namespaces.length * told.environments.length,
    'clef.passed': counts('critical') === 0,
  });
  const issues = found.map(({ each, problem }) =>
    record(told.at, {
      'event.name': 'clef.report.issue',
      'clef.severity': problem.severity === 'critical' ? 'error' : problem.severity,
      'clef.category': problem.category,
      'clef.message': problem.finding,
      'clef.file': `/home/runner/work/search/${each.namespace}/${each.environment ?? 'staging'}.enc.yaml`,
    }),
  );
  return logs({ 'clef.repo.commit': told.commit, 'clef.repo.branch': branch }, [summary, ...issues]);
}

/** A push of `clef lint` or `clef drift`, which says nothing of a commit. */
export function extraPush(kind: 'lint' | 'drift', at: number): object {
  return logs({}, [record(at, { 'event.name': `clef.${kind}.summary`, 'clef.errorCount': 0 })]);
}

function logs(attributes: Record<string, Value>, logRecords: readonly object[]): object {
  const resource = { 'service.name': 'clef-cli', 'service.version': '0.1.30', ...attributes };
  return {
    resourceLogs: [
      {
        resource: { attributes: toAttributes(resource) },
        scopeLogs: [{ scope: { name: 'clef.cli', version: '0.1.30' }, logRecords }],
      },
    ],
  };
}

function record(at: number, attributes: Record<string, Value>): object {
  return { timeUnixNano: `${at}000000`, attributes: toAttributes(attributes) };
}

function toAttributes(values: Record<string, Value>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: toValue(value) }));
}

function toValue(value: Value): object {
  if (typeof value === 'number') return { intValue: String(value) };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
}
