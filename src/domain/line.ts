import type { Report } from './report.ts';

/** What is stored of a commit when a batch arrives. */
export interface KnownReport {
  readonly commitSha: string;
  readonly contentHash: string;
  readonly inLine: boolean;
  /** Epoch milliseconds. */
  readonly firstReceivedAt: number;
  readonly committedAt: number | null;
}

export type IncomingReport = Pick<Report, 'commitSha' | 'branch' | 'committedAt'> & { readonly contentHash: string };

/** What became of one report of a batch (ORD-3). */
export const reportOutcomes = ['stored', 'unchanged', 'replaced'] as const;
export type ReportOutcome = (typeof reportOutcomes)[number];

/** What became of a batch's HEAD: `head` when it became head, else why not (ORD-4 to ORD-7). */
export const headOutcomes = ['head', 'late', 'untracked', 'unchanged', 'replaced'] as const;
export type HeadOutcome = (typeof headOutcomes)[number];

/**
 * The mark of a report outside the line (ORD-5): its branch was not tracked, or it came too late, after a commit that
 * follows it had taken its place.
 */
export const outsideLineMarks = ['late', 'untracked'] as const;
export type OutsideLine = (typeof outsideLineMarks)[number];

export interface BatchDecision {
  readonly reports: readonly { readonly commitSha: string; readonly outcome: ReportOutcome }[];
  readonly headOutcome: HeadOutcome;
  /**
   * The commits that join the line at its end, in order; empty unless the HEAD became head (ORD-5). After a reset also
   * those that are in it already: they leave their place (ORD-9).
   */
  readonly joins: readonly string[];
  /** Why the reports that do not join are not in the line (ORD-5). */
  readonly outsideLine: OutsideLine;
  /** The stored commits whose revision rises: replaced ones (ORD-4), and the HEAD that answers a reset (ORD-9). */
  readonly revised: readonly string[];
  /** The old head stays head and its content was replaced: its alerts are derived again (ORD-4, ALR-12). */
  readonly headReplaced: boolean;
}

export interface LineState {
  /** The commit of the head, null before the first one. */
  readonly headCommit: string | null;
  /** Everything stored of the batch's commits and of the head. */
  readonly known: ReadonlyMap<string, KnownReport>;
  readonly trackedBranches: readonly string[];
  /** This batch is the first that arrived after a checkpoint reset (ORD-9). */
  readonly answersReset: boolean;
}

/**
 * True for a batch that arrived after the checkpoint reset that an integration still waits to see answered, null for none
 * (ORD-9). Both numbers are drawn from the one sequence of arrivals.
 */
export function arrivedAfterReset(arrival: bigint, resetArrival: bigint | null | undefined): boolean {
  return resetArrival != null && arrival > resetArrival;
}

/**
 * Decides what a batch, oldest report first and each commit once, does to an integration's reports and line
 * (ORD-3 to ORD-7, ORD-9). `receivedAt` is when it was staged, in epoch milliseconds.
 */
export function decideBatch(state: LineState, batch: readonly IncomingReport[], receivedAt: number): BatchDecision {
  const head = batch.at(-1);
  if (!head) throw new Error('a batch has at least one report');
  const reports = batch.map((report) => ({
    commitSha: report.commitSha,
    outcome: outcomeOf(report, state.known.get(report.commitSha)),
  }));
  const headOutcome = headOutcomeOf(state, batch, receivedAt, reports.at(-1)!.outcome);
  const becomesHead = headOutcome === 'head';
  const commits = batch.map((report) => report.commitSha);
  return {
    reports,
    headOutcome,
    joins: becomesHead ? commits.filter((commit) => state.answersReset || !state.known.get(commit)?.inLine) : [],
    outsideLine: isTracked(head.branch, state.trackedBranches) ? 'late' : 'untracked',
    revised: reports
      .filter(({ commitSha, outcome }) => {
        const rejoins = state.answersReset && commitSha === head.commitSha && state.known.has(commitSha);
        return outcome === 'replaced' || rejoins;
      })
      .map(({ commitSha }) => commitSha),
    headReplaced:
      !becomesHead && reports.some((each) => each.commitSha === state.headCommit && each.outcome === 'replaced'),
  };
}

/** Equal content is the same submission again (ORD-3), other content takes its place (ORD-4). */
function outcomeOf(report: IncomingReport, known: KnownReport | undefined): ReportOutcome {
  if (!known) return 'stored';
  return known.contentHash === report.contentHash ? 'unchanged' : 'replaced';
}

/** A HEAD becomes head unless it is in the line already, on an untracked branch, or late (ORD-5). */
function headOutcomeOf(
  state: LineState,
  batch: readonly IncomingReport[],
  receivedAt: number,
  outcome: ReportOutcome,
): HeadOutcome {
  if (state.answersReset) return 'head';
  const head = batch.at(-1)!;
  if (state.known.get(head.commitSha)?.inLine) return outcome === 'replaced' ? 'replaced' : 'unchanged';
  if (!isTracked(head.branch, state.trackedBranches)) return 'untracked';
  const time = (commit: string) =>
    lineTime(
      state.known.get(commit),
      batch.find((each) => each.commitSha === commit),
      receivedAt,
    );
  if (state.headCommit !== null && time(head.commitSha) < time(state.headCommit)) return 'late';
  return 'head';
}

/** ORD-6: an empty list tracks all, and a detached checkout, which sends no branch, is always tracked. */
function isTracked(branch: string, trackedBranches: readonly string[]): boolean {
  return branch === '' || trackedBranches.length === 0 || trackedBranches.includes(branch);
}

/** ORD-7: `min(commitTimestamp, first received)`, with this batch's timestamp taken over where it brings one (ORD-4). */
function lineTime(known: KnownReport | undefined, incoming: IncomingReport | undefined, receivedAt: number): number {
  const firstReceivedAt = known?.firstReceivedAt ?? receivedAt;
  const committedAt = incoming?.committedAt ?? known?.committedAt ?? null;
  return committedAt === null ? firstReceivedAt : Math.min(committedAt, firstReceivedAt);
}
