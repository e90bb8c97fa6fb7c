import { readdirSync } from 'node:fs';
import type { Told, ToldResult } from '../domain/history.ts';
import { recordedLogs, type Request } from '../otlp.ts';

/** A recorded push, with what it tells in the words of a history; undefined where it is no report. */
interface RecordedPush {
  readonly body: Request;
  readonly told: Told | undefined;
}

type Values = Readonly<Record<string, string>>;

/** All that the CLI pushed over OTLP, in the order of the recording; lint and drift too. */
export const recordedPushes: readonly RecordedPush[] = readdirSync(new URL('../fixtures/clef-otlp/', import.meta.url))
  .filter((name) => name.includes('-POST-'))
  .toSorted()
  .map((name) => recordedPush(name.slice(0, 3)));

function recordedPush(number: string): RecordedPush {
  const { body } = recordedLogs(number);
  const [{ resource, scopeLogs }] = body.resourceLogs as [Request['resourceLogs'][number]];
  const records = scopeLogs.flatMap(({ logRecords }) => logRecords).map(({ attributes }) => valuesOf(attributes));
  const commit = valuesOf(resource.attributes)['clef.repo.commit'];
  return { body, told: commit === undefined ? undefined : toTold(commit, valuesOf(resource.attributes), records) };
}

function valuesOf(attributes: readonly { readonly key: string; readonly value: object }[]): Values {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
}

function toTold(commit: string, resource: Values, [summary, ...issues]: readonly Values[]): Told {
  const results = issues.map(toResult);
  const parts = results.flatMap(({ scope }) => (scope === undefined ? [] : [scope.split('/')]));
  return {
    commit,
    branch: resource['clef.repo.branch']!,
    time: undefined,
    namespaces: [...new Set(parts.flatMap(([namespace]) => namespace ?? []))],
    environments: [...new Set(parts.flatMap(([, environment]) => environment ?? []))],
    hasCells: parts.length > 0,
    driftCount: undefined,
    matrixCells: Number(summary!['clef.matrixCells']),
    results,
  };
}

function toResult(issue: Values): ToldResult {
  const [ruleName, severity] = [issue['clef.category']!, issue['clef.severity']!];
  return {
    ruleId: `${ruleName}/${severity}`,
    ruleName,
    passed: severity !== 'error',
    severity,
    message: issue['clef.message']!,
    scope: issue['clef.namespace'] === undefined ? scopeOfFile(issue['clef.file']!) : scopeOfNames(issue),
  };
}

function scopeOfNames(issue: Values): string {
  return [issue['clef.namespace'], issue['clef.environment']].filter(Boolean).join('/');
}

/** Every file of the recording is that of a cell, or the manifest. */
function scopeOfFile(file: string): string | undefined {
  return /([^/]+\/[^/]+)\.enc\.yaml$/.exec(file)?.[1];
}
