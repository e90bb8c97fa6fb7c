import { randomBytes, randomInt } from 'node:crypto';

export interface Grid {
  readonly namespaces: number;
  readonly environments: number;
}
/** 30 cells. */
export const small: Grid = { namespaces: 10, environments: 3 };
/** 360 cells. */
export const large: Grid = { namespaces: 60, environments: 6 };

/** The part of reports that fail a rule, and so bring a mail. */
const failing = 0.1;
/** The part of reports that repeat the body before. */
const repeated = 0.1;
/** Steps of the golden ratio spread evenly, whatever the number of reports that are looked at. */
const step = (Math.sqrt(5) - 1) / 2;

export interface BenchReport {
  readonly commitSha: string;
  readonly summary: { readonly cells: readonly object[] };
  readonly policyResults: readonly { readonly passed: boolean }[];
}

/** A stream of reports of new commits: 90 % of the bodies are new, 10 % fail one rule. Each stream begins elsewhere. */
export function createReportStream(grid = small): () => BenchReport {
  let place = Math.random();
  let before = content(grid, false);
  return () => {
    place = (place + step) % 1;
    const isFailing = place < failing;
    const isRepeated = !isFailing && place < failing + repeated;
    const body = isRepeated ? before : content(grid, isFailing);
    if (!isFailing) before = body;
    return { commitSha: randomBytes(20).toString('hex'), ...body };
  };
}

function content({ namespaces, environments }: Grid, isFailing: boolean) {
  const cells = Array.from({ length: namespaces * environments }, (_, place) => ({
    namespace: `namespace-${Math.floor(place / environments)}`,
    environment: `environment-${place % environments}`,
    healthStatus: 'healthy',
    description: `${randomInt(1_000_000_000)} keys, 3 recipients`,
  }));
  const rule = { ruleId: 'missing_keys', ruleName: 'Missing encryption keys', severity: 'critical' };
  const message = isFailing ? '2 keys are missing' : 'no key is missing';
  const policyResults = [{ ...rule, passed: !isFailing, message, scope: 'namespace-0/environment-0' }];
  return { branch: 'main', cliVersion: '0.1.5', summary: { filesScanned: cells.length, cells }, policyResults };
}
