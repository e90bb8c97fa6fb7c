import type { Kind } from './problems.ts';

/** Something that was wrong for a while; times are parts of the history, from 0 (its first commit) to 1 (its last). */
export interface Incident {
  readonly kind: Kind;
  readonly namespace: string;
  /** Left out for what concerns a whole namespace. */
  readonly environment?: string;
  readonly from: number;
  /** Left out: it still is. */
  readonly to?: number;
  /** Said in place of the usual message. */
  readonly message?: string;
}

/** Somebody who looks at alerts at that time, and takes those of a rule or of a scope on. */
export interface Acknowledgement {
  readonly at: number;
  readonly filter: { readonly rule?: string; readonly scope?: string };
  readonly note: string;
}

/** One integration of the organisation: what it is, and what happened to it. */
export interface Member {
  readonly name: string;
  readonly dialect: 'rules' | 'issues' | 'otlp';
  readonly namespaces: readonly string[];
  readonly environments: readonly string[];
  readonly commits: number;
  /** How many hours ago the last commit was made. */
  readonly lastCommitHoursAgo: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly disabled?: readonly Kind[];
  readonly channels: readonly Channel[];
  readonly incidents: readonly Incident[];
  readonly acknowledgements?: readonly Acknowledgement[];
  /** An environment that was given up on the way, and when. */
  readonly retired?: { readonly environment: string; readonly at: number };
  /** What happens once its history is told. */
  readonly epilogue?: readonly Turn[];
}

/** `late`: an old run reports last. `branch`: a run of a branch. `corrected`: the last commit is reported again, without its incidents. */
export type Turn = 'late' | 'branch' | 'repeat' | 'corrected' | 'empty' | 'refused' | 'reset' | 'extraPushes';

export interface Channel {
  readonly target: string;
  readonly minSeverity: 'info' | 'warning' | 'critical';
  readonly notifyResolved?: boolean;
}
