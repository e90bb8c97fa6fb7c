import { createHmac } from 'node:crypto';
import { contentHash, isEvaluable, type CiContext, type Content, type Report, type StagedReport } from '../report.ts';
import { cleanText, cut, normaliseText } from './text.ts';
import { cleanUrl } from './url.ts';

declare const passed: unique symbol;

/**
 * What has passed the privacy boundary. Only {@link cleanReports} makes one, and nothing else can be staged, so a text
 * that was not looked at never reaches Temporal, SQL or a log.
 */
export type Clean<T> = T & { readonly [passed]: true };

/** Something the boundary changed: where, as a JSON pointer into the request, and why; never what. */
export interface Redaction {
  readonly pointer: string;
  readonly kind: 'long';
}

export interface BoundarySettings {
  /** Whether CI context may be stored at all (PRV-5). */
  readonly collectCIContext: boolean;
  /** Keys the placeholders of an integration, so that they are stable there and say nothing elsewhere (PRV-3). */
  readonly privacyKey: string;
}

export interface Cleaned {
  readonly reports: readonly Clean<StagedReport>[];
  readonly redactions: readonly Redaction[];
}

const identifierLimit = 128;
const branchLimit = 255;
const wordLimit = 64;
/** How far a long scope is looked through for the end of its namespace. */
const inspected = 512;

/**
 * Takes reports through the privacy boundary (PRV-2, PRV-3, PRV-5). `pointers` holds, for each report, its JSON
 * pointer in the request.
 */
export function cleanReports(
  reports: readonly Report[],
  pointers: readonly string[],
  settings: BoundarySettings,
): Cleaned {
  const redactions: Redaction[] = [];
  const cleaned = reports.map((report, index) =>
    cleanReport(report, new Boundary(pointers[index]!, report, settings, redactions)),
  );
  return { reports: cleaned, redactions };
}

/** A branch name as it is stored and compared (PRV-5). */
export function cleanBranch(branch: string): string {
  return cut(normaliseText(branch), branchLimit);
}

/** A person's note or name as it may be stored, at most `limit` characters (ACK-3). */
export function cleanNote(text: string, limit: number): string {
  return cut(normaliseText(text).replace(/[^\s@<>]+@[^\s@<>]+/g, '[email]'), limit).trim();
}

function cleanReport(report: Report, boundary: Boundary): Clean<StagedReport> {
  const content = cleanContent(report.content, boundary);
  const cleaned: StagedReport = {
    commitSha: report.commitSha,
    branch: cleanBranch(report.branch),
    committedAt: report.committedAt,
    cliVersion: cut(normaliseText(report.cliVersion), wordLimit),
    ciContext: report.ciContext && boundary.settings.collectCIContext ? cleanCiContext(report.ciContext) : null,
    dialect: report.dialect,
    content,
    contentHash: contentHash({ content, dialect: report.dialect }),
    evaluable: isEvaluable(content),
  };
  return cleaned as Clean<StagedReport>;
}

function cleanCiContext(context: CiContext): CiContext {
  return {
    provider: cut(normaliseText(context.provider), wordLimit),
    pipelineUrl: context.pipelineUrl === null ? null : cleanUrl(context.pipelineUrl),
    trigger: context.trigger === null ? null : cut(normaliseText(context.trigger), wordLimit),
  };
}

function cleanContent({ summary, drift, policyResults }: Content, boundary: Boundary): Content {
  return {
    summary: {
      filesScanned: summary.filesScanned,
      namespaces: summary.namespaces.map((name, i) => boundary.identifier(name, `/summary/namespaces/${i}`)),
      environments: summary.environments.map((name, i) => boundary.identifier(name, `/summary/environments/${i}`)),
      cells: summary.cells.map((cell, i) => ({
        namespace: boundary.identifier(cell.namespace, `/summary/cells/${i}/namespace`),
        environment: boundary.identifier(cell.environment, `/summary/cells/${i}/environment`),
        healthStatus: cell.healthStatus,
        description: cleanText(cell.description),
      })),
    },
    drift: drift.map((each, i) => ({
      namespace: boundary.identifier(each.namespace, `/drift/${i}/namespace`),
      isDrifted: each.isDrifted,
      severity: each.severity,
      summary: each.summary === null ? null : cleanText(each.summary),
      driftCount: each.driftCount,
    })),
    policyResults: policyResults.map((result, i) => ({
      ruleId: boundary.identifier(result.ruleId, `/policyResults/${i}/ruleId`),
      ruleName: boundary.identifier(result.ruleName, `/policyResults/${i}/ruleName`),
      passed: result.passed,
      severity: result.severity,
      message: cleanText(result.message),
      scope: result.scope === null ? null : boundary.scope(result.scope, `/policyResults/${i}/scope`),
    })),
  };
}

/** The boundary for one report: cleans identifiers and notes where it had to change one. */
class Boundary {
  readonly settings: BoundarySettings;
  readonly #pointer: string;
  readonly #namespaces: ReadonlySet<string>;
  readonly #redactions: Redaction[];

  constructor(pointer: string, report: Report, settings: BoundarySettings, redactions: Redaction[]) {
    this.#namespaces = new Set(report.content.summary.namespaces);
    this.settings = settings;
    this.#pointer = pointer;
    this.#redactions = redactions;
  }

  /** An identifier that cannot be kept becomes a placeholder that is the same everywhere in the integration (PRV-3). */
  identifier(text: string, pointer: string): string {
    const normalised = normaliseText(text);
    if (normalised.length <= identifierLimit) return normalised;
    this.#redactions.push({ pointer: this.#pointer + pointer, kind: 'long' });
    return `[long:${createHmac('sha256', this.settings.privacyKey).update(normalised).digest('hex').slice(0, 8)}]`;
  }

  /** Each part of a scope by itself, so that it still names the same cell as the lists do (PRV-3). */
  scope(text: string, pointer: string): string {
    // No part of a short one can be too long; NFC may lengthen it, so what counts is its length afterwards.
    const short = normaliseText(text).length <= identifierLimit;
    if (short || this.#namespaces.has(text)) return this.identifier(text, pointer);
    const slash = this.#slashAfterNamespace(text);
    if (slash === -1) return this.identifier(text, pointer);
    return `${this.identifier(text.slice(0, slash), pointer)}/${this.identifier(text.slice(slash + 1), pointer)}`;
  }

  /** A namespace may itself hold a slash: the longest listed one counts, else what stands before the first slash. */
  #slashAfterNamespace(text: string): number {
    const slashes = [...text.slice(0, inspected).matchAll(/\//g)].map((match) => match.index);
    return slashes.findLast((at) => this.#namespaces.has(text.slice(0, at))) ?? text.indexOf('/');
  }
}
