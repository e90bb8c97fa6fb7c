/** What one CLI run told about one commit, in the plainest words: the common input of the oracle and of the pure core. */
export type Told = {
  commit: string;
  branch: string;
  /** Epoch milliseconds, undefined when the CLI knew none. */
  time: number | undefined;
  namespaces: string[];
  environments: string[];
  /** With cells the grid above is full; without, the report has no cell at all. */
  hasCells: boolean;
  /** One number per namespace is the issue dialect's drift; undefined leaves the drift out. */
  driftCount: number | undefined;
  results: ToldResult[];
  /** Told over OTLP, with so many cells checked; its lists then hold what has findings alone. Undefined: over REST. */
  matrixCells: number | undefined;
};
export type ToldResult = {
  ruleId: string;
  ruleName: string;
  passed: boolean;
  severity: string;
  message: string;
  scope: string | undefined;
};
/** Stands for the message of an alert that was told of over OTLP: one made anew (PRV-4), whose words no rule spells out. */
export const rebuilt = '(rebuilt)';

/** One thing that happens to an integration. */
export type Step = Submission | Reset | Acknowledging;
/** Reports, oldest first, and the settings that hold when they are applied. */
export type Submission = { did: 'submit'; receivedAt: number; reports: Told[]; settings: Settings };
/** An operator resets the checkpoint (ORD-9). */
export type Reset = { did: 'reset' };
/** A person acknowledges an alert, or takes that back: the n-th of those there are by then, counted round. */
export type Acknowledging = { did: 'acknowledge' | 'unacknowledge'; alert: number };

export type Settings = {
  trackedBranches: string[];
  resultMode: 'auto' | 'rules' | 'issues';
  disabledRules: string[];
  channels: { minSeverity: 'info' | 'warning' | 'critical'; notifyResolved: boolean }[];
};

/** One alert as both sides show it. */
export type AlertView = {
  ruleId: string;
  scope: string;
  status: 'open' | 'resolved';
  severity: string;
  message: string;
  count: number;
  occurrences: number;
  introducedByCommit: string;
  introducedExact: boolean;
  detectedAtCommit: string;
  lastSeenCommit: string;
  /** While open: the last head with evidence (ALR-5). */
  lastEvaluatedCommit: string | undefined;
  acknowledged: boolean;
  resolvedByCommit: string | undefined;
  resolvedAtCommit: string | undefined;
  reason: string | undefined;
  /** Which alert of the list it follows (ALR-6). */
  previous: number | undefined;
  /** Its own history (ALR-10). */
  events: string[];
};
/** Whether one channel hears of one alert at one head, and why not: every reason that holds, or the one that was given (NTF-7). */
export type Hearing = {
  /** The head, and which revision of it (NTF-4). */
  commit: string;
  revision: number;
  channel: number;
  alert: number;
  kind: 'opened' | 'recurring' | 'resolved';
  unheard: string[];
};
/** What one submission did; alerts are named by their place in the list of all alerts. */
export type Outcome = {
  head: 'head' | 'late' | 'untracked' | 'inLine' | 'empty' | 'refused';
  reports: string[];
  opened: number[];
  recurring: number[];
  resolved: number[];
  /** By channel, then by alert. */
  hearings: Hearing[];
};
/** What came of a step that submits nothing. */
export type Answer = { answer: 'done' | 'resolved' | 'no alert' };

/** Everything that can be seen after a history. */
export type View = {
  line: string[];
  head: string | undefined;
  /** What the CLI is told (ORD-9). */
  lastCommitSha: string | undefined;
  /** Every stored commit: how often its content changed, and why it is outside the line (ORD-5). */
  reports: Record<string, { branch: string; revision: number; outside: 'late' | 'untracked' | undefined }>;
  alerts: AlertView[];
  outcomes: (Outcome | Answer)[];
};

/** True for what came of a submission. */
export function isOutcome(outcome: Outcome | Answer): outcome is Outcome {
  return 'head' in outcome;
}
