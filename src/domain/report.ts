import { createHash } from 'node:crypto';
import type { Severity } from './severity.ts';

/*
 * Glossary
 *
 * An *integration* is a repository whose pipeline reports, with its keys, rules, channels and settings.
 * A *report* is what the CLI says of one commit. Its *content* is summary, drift and policy results; branch, commit time,
 * CI context and CLI version are *attributes*. A *batch* is a list of reports, oldest first; its last one is its *HEAD*, and
 * what happened to it is its *receipt*. A *door* is a way in which batches come: REST or OTLP. The *head* is the report an
 * integration's matrix and alerts are derived from, the *line* the reports that led to it, in order.
 * A *cell* is a namespace in an environment, and the *matrix* all of them. *Drift* is that a namespace differs between
 * environments. A policy result has a *scope*: `namespace/environment`, a namespace, or nothing.
 * An *alert* is a rule that fails in a scope of an integration (these three are its *identity*): open until the line shows
 * that it does not. An *acknowledgement* says that somebody has seen it, and stops its notifications.
 * A *channel* is where an integration's people are told something. A *notification* is one message to one channel, a
 * *delivery* one attempt to hand it over.
 */

export const healthStatuses = ['healthy', 'warning', 'critical', 'unknown'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

export interface Cell {
  readonly namespace: string;
  readonly environment: string;
  readonly healthStatus: HealthStatus;
  readonly description: string;
}

/** One string per cell, usable as a map key. */
export function cellKey({ namespace, environment }: Cell): string {
  return JSON.stringify([namespace, environment]);
}

export interface Summary {
  readonly filesScanned: number;
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Drift {
  readonly namespace: string;
  readonly isDrifted: boolean;
  readonly severity: Severity | null;
  readonly summary: string | null;
  readonly driftCount: number | null;
}

export interface PolicyResult {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly passed: boolean;
  readonly severity: Severity;
  readonly message: string;
  /** `namespace/environment`, `namespace`, or null where the CLI named none (ALR-2). */
  readonly scope: string | null;
}

export interface Content {
  readonly summary: Summary;
  readonly drift: readonly Drift[];
  readonly policyResults: readonly PolicyResult[];
}

export interface CiContext {
  readonly provider: string;
  readonly pipelineUrl: string | null;
  readonly trigger: string | null;
}

/** Whether every rule is listed, or only findings are (ALR-5). */
const dialects = ['rules', 'issues'] as const;
export type Dialect = (typeof dialects)[number];
/** What a report is stored with: the dialect of its words, or that it came over OTLP, which has findings alone (ALR-5). */
export type StoredDialect = Dialect | 'otlp';
/** How an integration's reports are read: each by its own words, or all of them in one way (INT-1). */
export const resultModes = ['auto', ...dialects] as const;
export type ResultMode = (typeof resultModes)[number];

export interface Report {
  readonly commitSha: string;
  readonly branch: string;
  /** Epoch milliseconds, null where the CLI knew none. */
  readonly committedAt: number | null;
  readonly cliVersion: string;
  readonly ciContext: CiContext | null;
  readonly dialect: StoredDialect;
  /** False where it says nothing about any alert (ALR-5); each door knows by its own words. */
  readonly evaluable: boolean;
  readonly content: Content;
}

/** What is known of a commit beside its content. */
export type Attributes = Pick<Report, 'branch' | 'committedAt' | 'cliVersion' | 'ciContext'>;

/**
 * The attributes of a commit once a further submission of it came in (ORD-4): a new known value is taken over, an empty one
 * never replaces a known one.
 */
export function mergeAttributes(known: Attributes, incoming: Attributes): Attributes {
  return {
    branch: incoming.branch || known.branch,
    committedAt: incoming.committedAt ?? known.committedAt,
    cliVersion: incoming.cliVersion || known.cliVersion,
    ciContext: incoming.ciContext ?? known.ciContext,
  };
}

/** A clean report as it waits in a batch. Its content is stored already, under its hash (docs/adr/0013). */
export interface StagedReport extends Omit<Report, 'content'> {
  readonly contentHash: string;
  readonly counts: Counts;
}

/** The form of a commit id, of any VCS (ORD-1). */
export const commitForm = /^[0-9A-Za-z._-]{3,64}$/;

/** Reads a commit id; 40 or 64 hex digits are lower-cased (ORD-1). */
export function normaliseCommit(commit: string): string {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(commit) ? commit.toLowerCase() : commit;
}

/** The id of the report of a commit: a UUIDv8 made from SHA-256(integration id, commit), the same for ever (ORD-1). */
export function reportId(integrationId: string, commitSha: string): string {
  const bytes = createHash('sha256').update(integrationId).update('\0').update(commitSha).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The dialect a report is read in. The setting is for words that mislead, and OTLP leaves nothing to guess (ALR-5). */
export function dialectUnder(mode: ResultMode, stored: StoredDialect): Dialect {
  if (stored === 'otlp') return 'issues';
  return mode === 'auto' ? stored : mode;
}

/**
 * What makes two submissions of a commit the same, as JSON: a list of the dialect, which decides what absence means, the
 * summary, the drift and the policy results (ORD-3).
 */
export function contentText({ dialect, content }: Pick<Report, 'content' | 'dialect'>): string {
  return JSON.stringify([dialect, content.summary, content.drift, content.policyResults]);
}

/** SHA-256 of a {@link contentText}. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** False for a content that says nothing: without a cell and without a result it changes no alert (ALR-5). */
export function isEvaluable(content: Content): boolean {
  return content.summary.cells.length > 0 || content.policyResults.length > 0;
}

/** How many cells of each status a report has, and how many results fail. */
export interface Counts {
  readonly healthy: number;
  readonly warning: number;
  readonly critical: number;
  readonly unknown: number;
  readonly failing: number;
}

/** Counts the cells by status and the failing results. */
export function countContent(content: Content): Counts {
  const counts = { healthy: 0, warning: 0, critical: 0, unknown: 0, failing: 0 };
  for (const cell of content.summary.cells) counts[cell.healthStatus] += 1;
  counts.failing = content.policyResults.filter((result) => !result.passed).length;
  return counts;
}
