import { randomBytes, randomInt } from 'node:crypto';

export interface Grid {
  readonly namespaces: number;
  readonly environments: number;
}
/** 30 cells. */
export const small: Grid = { namespaces: 10, environments: 3 };
/** 360 cells. */
export const large: Grid = { namespaces: 60, environments: 6 };

/** How much fails: which part of the reports, each of which brings a mail, and how many of their results. */
export const mixes = {
  usual: { part: 0.1, results: 1 },
  clean: { part: 0, results: 0 },
  failing: { part: 1, results: 2 },
} as const;
export type Mix = keyof typeof mixes;

/** The part of reports that repeat the body before. */
const repeated = 0.1;
/** Steps of the golden ratio spread evenly, whatever the number of reports that are looked at. */
const step = (Math.sqrt(5) - 1) / 2;

export interface BenchReport {
  readonly commitSha: string;
  readonly summary: { readonly cells: readonly object[] };
  readonly policyResults: readonly { readonly passed: boolean }[];
}

/** A stream of reports of new commits: 90 % of the bodies are new. Each stream begins elsewhere. */
export function createReportStream({
  grid = small,
  mix = 'usual',
}: { grid?: Grid; mix?: Mix } = {}): () => BenchReport {
  const { part, results } = mixes[mix];
  let place = Math.random();
  let before = content(grid, 0);
  return () => {
    place = (place + step) % 1;
    const isFailing = place < part;
    const isRepeated = !isFailing && place < part + repeated;
    const body = isRepeated ? before : content(grid, isFailing ? results : 0);
    if (!isFailing) before = body;
    return { commitSha: randomBytes(20).toString('hex'), ...body };
  };
}

/** A report of a new commit in which so many results fail, each of which opens an alert of its own. */
export function createAlarm(alerts: number): BenchReport {
  return { commitSha: randomBytes(20).toString('hex'), ...content(small, alerts) };
}

function content({ namespaces, environments }: Grid, failing: number) {
  const cells = Array.from({ length: namespaces * environments }, (_, place) => ({
    namespace: `namespace-${Math.floor(place / environments)}`,
    environment: `environment-${place % environments}`,
    healthStatus: 'healthy',
    description: `${randomInt(1_000_000_000)} keys, 3 recipients`,
  }));
  const rule = { ruleId: 'missing_keys', ruleName: 'Missing encryption keys', severity: 'critical' };
  const policyResults = Array.from({ length: Math.max(1, failing) }, (_, place) => ({
    ...rule,
    passed: place >= failing,
    message: place < failing ? '2 keys are missing' : 'no key is missing',
    scope: `namespace-${place}/environment-0`,
  }));
  return { branch: 'main', cliVersion: '0.1.5', summary: { filesScanned: cells.length, cells }, policyResults };
}
