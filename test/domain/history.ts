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
};
export type ToldResult = {
  ruleId: string;
  ruleName: string;
  passed: boolean;
  severity: string;
  message: string;
  scope: string | undefined;
};
/** One submission, oldest report first, and the settings that hold when it is applied. */
export type Submission = { receivedAt: number; reports: Told[]; settings: Settings };
export type Settings = { trackedBranches: string[]; resultMode: 'auto' | 'rules' | 'issues'; disabledRules: string[] };

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
  resolvedByCommit: string | undefined;
  resolvedAtCommit: string | undefined;
  reason: string | undefined;
  /** Which alert of the list it follows (ALR-6). */
  previous: number | undefined;
};
/** What one submission did; alerts are named by their place in the list of all alerts. */
export type Outcome = {
  head: 'head' | 'late' | 'untracked' | 'inLine' | 'empty' | 'refused';
  reports: string[];
  opened: number[];
  recurring: number[];
  resolved: number[];
  /** What the channels with minSeverity info hear of it (NTF-1, NTF-3). */
  mailed: number[];
};
/** Everything that can be seen after a history. */
export type View = { line: string[]; head: string | undefined; alerts: AlertView[]; outcomes: Outcome[] };
