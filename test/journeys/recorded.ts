import { readdirSync, readFileSync } from 'node:fs';
import type { Settings, Told, ToldResult } from '../domain/history.ts';

const folder = new URL('../fixtures/clef-rest/', import.meta.url);
const files = readdirSync(folder);

/** A request as the CLI sent it, by the number it was recorded under. */
export function recorded(number: string): { method: string; path: string; body?: unknown } {
  const file = files.find((name) => name.startsWith(number))!;
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

/** What holds while a recording is compared with the rules: a rule is switched off, and the channels differ. */
export const recordedSettings: Settings = {
  trackedBranches: [],
  resultMode: 'auto',
  disabledRules: ['sops/info'],
  channels: [
    { minSeverity: 'critical', notifyResolved: false },
    { minSeverity: 'info', notifyResolved: true },
  ],
};

/** The numbers of the requests that submit reports, in the order of the recording. */
export const recordedSubmissions: readonly string[] = files
  .filter((name) => name.includes('-POST-'))
  .map((name) => name.slice(0, 3))
  .toSorted();

/** A report as today's CLI sends it. */
interface RecordedReport {
  readonly commitSha: string;
  readonly branch: string;
  readonly commitTimestamp: number;
  readonly summary: { readonly namespaces: string[]; readonly environments: string[]; readonly cells: unknown[] };
  readonly drift: readonly { readonly driftCount: number }[];
  readonly policyResults: readonly (Omit<ToldResult, 'scope'> & { readonly scope?: Record<string, string> })[];
}

/** The reports of a recorded submission, each with what it tells in the words of a history. */
export function toldIn(number: string): { wire: unknown; told: Told }[] {
  const body = recorded(number).body as { reports?: RecordedReport[] } & RecordedReport;
  return (body.reports ?? [body]).map((wire) => ({ wire, told: toTold(wire) }));
}

function toTold({ commitSha, branch, commitTimestamp, summary, drift, policyResults }: RecordedReport): Told {
  return {
    commit: commitSha,
    branch,
    time: commitTimestamp,
    namespaces: summary.namespaces,
    environments: summary.environments,
    hasCells: summary.cells.length > 0,
    driftCount: drift[0]?.driftCount,
    matrixCells: undefined,
    results: policyResults.map(({ ruleId, ruleName, passed, severity, message, scope }) => {
      const own = scope && `${scope['namespace']}/${scope['environment']}`;
      return { ruleId, ruleName, passed, severity, message, scope: own };
    }),
  };
}
