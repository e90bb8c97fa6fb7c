import {
  contentHash,
  contentText,
  countContent,
  type CiContext,
  type Content,
  type Report,
  type StagedReport,
} from '../report.ts';
import { Boundary, Identifiers, Prose, redactBranch } from './boundary.ts';
import { readings, redact } from './redact.ts';
import { ForbiddenContent, Redactions, type Redaction } from './redactions.ts';
import { mapInSteps, type Steps } from './steps.ts';
import { normaliseText } from './text.ts';

declare const passed: unique symbol;

/**
 * What has passed the privacy boundary. Only {@link cleanInSteps} makes one, and nothing else can be staged, so a text
 * that was not looked at never reaches Temporal, SQL or a log (PRV-8).
 */
export type Clean<T> = T & { readonly [passed]: true };

/** Whether what may not be kept is replaced, or refuses the whole batch (PRV-3). */
export const privacyModes = ['redact', 'strict'] as const;
export type PrivacyMode = (typeof privacyModes)[number];

export interface BoundarySettings {
  readonly privacyMode: PrivacyMode;
  /** Whether CI context may be stored at all (PRV-5). */
  readonly collectCIContext: boolean;
  /** Keys the placeholders of an integration, so that they are stable there and say nothing elsewhere (PRV-3). */
  readonly privacyKey: string;
}

/** Clean reports as JSON. */
export function toJson(reports: readonly Clean<StagedReport>[]): Clean<string> {
  return JSON.stringify(reports) as Clean<string>;
}

export interface Cleaned {
  readonly reports: readonly Clean<StagedReport>[];
  /** The contents of the reports as JSON ({@link contentText}), by their hashes. */
  readonly contents: ReadonlyMap<string, Clean<string>>;
  readonly redactions: readonly Redaction[];
}

const wordLimit = 64;

/**
 * Takes reports through the privacy boundary (PRV-2, PRV-3, PRV-5). `pointers` holds, for each report, its JSON
 * pointer in the request. Throws {@link ForbiddenContent} where anything would have to be taken out in strict mode.
 * A step is a text and the names beside it: all those of a hostile request take half a minute, and nobody else should
 * have to wait for that.
 */
export function* cleanInSteps(
  reports: readonly Report[],
  pointers: readonly string[],
  settings: BoundarySettings,
): Steps<Cleaned> {
  const redactions = new Redactions();
  const shared = { identifiers: new Identifiers(settings.privacyKey), prose: new Prose(), redactions };
  const cleaned: Clean<StagedReport>[] = [];
  const contents = new Map<string, Clean<string>>();
  for (const [index, report] of reports.entries()) {
    const names = namesOf(report.content);
    // The boundary needs all of them at once; those that were seen before cost nothing.
    yield* mapInSteps(names.all, (name) => shared.identifiers.clean(name));
    cleaned.push(yield* cleanReport(report, new Boundary(pointers[index]!, names, shared), { settings, contents }));
  }
  if (settings.privacyMode === 'strict' && redactions.all.length > 0) throw new ForbiddenContent(redactions.all);
  return { reports: cleaned, contents, redactions: redactions.all };
}

/** A branch name as it is stored and compared (PRV-5). */
export function cleanBranch(branch: string): string {
  return redactBranch(branch).text;
}

/** A person's note or name as it may be stored, at most `limit` characters (ACK-3). */
export function cleanNote(text: string, limit: number): string {
  return redact(normaliseText(text), readings.note, { limit }).text.trim();
}

/** The name of a rule as the reports of the integration have it after the boundary (PRV-3). */
export function cleanRuleId(ruleId: string, { privacyKey }: Pick<BoundarySettings, 'privacyKey'>): string {
  return new Identifiers(privacyKey).clean(ruleId).text;
}

/** What a report calls its cells and its rules. */
function namesOf({ summary: { namespaces, environments }, policyResults }: Content) {
  const rules = policyResults.flatMap(({ ruleId, ruleName }) => [ruleId, ruleName]);
  return { namespaces, all: new Set([...namespaces, ...environments, ...rules]) };
}

/** Cleans a report, and adds its content to the others. */
function* cleanReport(
  report: Report,
  boundary: Boundary,
  { settings, contents }: { readonly settings: BoundarySettings; readonly contents: Map<string, Clean<string>> },
): Steps<Clean<StagedReport>> {
  const content = yield* cleanContent(report.content, boundary);
  const text = contentText({ content, dialect: report.dialect }) as Clean<string>;
  const hash = contentHash(text);
  contents.set(hash, text);
  const cleaned: StagedReport = {
    commitSha: report.commitSha,
    branch: boundary.branch(report.branch, '/branch'),
    committedAt: report.committedAt,
    cliVersion: boundary.word(report.cliVersion, '/cliVersion', wordLimit),
    ciContext: report.ciContext && settings.collectCIContext ? cleanCiContext(report.ciContext, boundary) : null,
    dialect: report.dialect,
    contentHash: hash,
    counts: countContent(content),
    evaluable: report.evaluable,
  };
  return cleaned as Clean<StagedReport>;
}

function cleanCiContext({ provider, pipelineUrl, trigger }: CiContext, boundary: Boundary): CiContext {
  return {
    provider: boundary.word(provider, '/ciContext/provider', wordLimit),
    pipelineUrl: pipelineUrl === null ? null : boundary.url(pipelineUrl, '/ciContext/pipelineUrl'),
    trigger: trigger === null ? null : boundary.word(trigger, '/ciContext/trigger', wordLimit),
  };
}

/** Where the fields of a cell stand. */
interface CellPointers {
  readonly namespace: string;
  readonly environment: string;
  readonly description: string;
}

const cellPointers: CellPointers[] = [];

/** Kept: nearly all the pointers of a report are of cells, and hardly one is ever needed. */
function cellAt(index: number): CellPointers {
  return (cellPointers[index] ??= {
    namespace: `/summary/cells/${index}/namespace`,
    environment: `/summary/cells/${index}/environment`,
    description: `/summary/cells/${index}/description`,
  });
}

function* cleanContent({ summary, drift, policyResults }: Content, boundary: Boundary): Steps<Content> {
  return {
    summary: {
      filesScanned: summary.filesScanned,
      namespaces: yield* mapInSteps(summary.namespaces, (name, i) =>
        boundary.identifier(name, `/summary/namespaces/${i}`),
      ),
      environments: yield* mapInSteps(summary.environments, (name, i) =>
        boundary.identifier(name, `/summary/environments/${i}`),
      ),
      cells: yield* mapInSteps(summary.cells, (cell, i) => {
        const at = cellAt(i);
        return {
          namespace: boundary.identifier(cell.namespace, at.namespace),
          environment: boundary.identifier(cell.environment, at.environment),
          healthStatus: cell.healthStatus,
          description: boundary.prose(cell.description, at.description),
        };
      }),
    },
    drift: yield* mapInSteps(drift, (entry, i) => ({
      namespace: boundary.identifier(entry.namespace, `/drift/${i}/namespace`),
      isDrifted: entry.isDrifted,
      severity: entry.severity,
      summary: entry.summary === null ? null : boundary.prose(entry.summary, `/drift/${i}/summary`),
      driftCount: entry.driftCount,
    })),
    policyResults: yield* mapInSteps(policyResults, (result, i) => ({
      ruleId: boundary.identifier(result.ruleId, `/policyResults/${i}/ruleId`),
      ruleName: boundary.identifier(result.ruleName, `/policyResults/${i}/ruleName`),
      passed: result.passed,
      severity: result.severity,
      message: boundary.prose(result.message, `/policyResults/${i}/message`),
      scope: result.scope === null ? null : boundary.scope(result.scope, `/policyResults/${i}/scope`),
    })),
  };
}
