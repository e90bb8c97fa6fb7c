import { randomBytes, randomInt } from 'node:crypto';

const namespaces = ['oauth', 'database', 'payments', 'search', 'mail', 'billing', 'crm', 'edge', 'batch', 'audit'];
const environments = ['development', 'staging', 'production'];

/** How many of ten reports fail a rule, and so bring a mail; spread evenly, so that every phase does the same work. */
const failingOfTen = 1;
/** How many of ten reports repeat a body that was sent before. */
const repeatedOfTen = 1;

export interface BenchReport {
  readonly commitSha: string;
  readonly summary: { readonly cells: readonly object[] };
  readonly policyResults: readonly { readonly passed: boolean }[];
}

/** A stream of reports of new commits, 30 cells each: 90 % of the bodies are new, 10 % fail one rule. */
export function createReportStream(): () => BenchReport {
  let count = 0;
  let before = content(false);
  return () => {
    count += 1;
    const turn = count % 10;
    const failing = turn < failingOfTen;
    const repeated = turn >= failingOfTen && turn < failingOfTen + repeatedOfTen;
    const body = repeated ? before : content(failing);
    if (!failing) before = body;
    return { commitSha: randomBytes(20).toString('hex'), ...body };
  };
}

function content(failing: boolean) {
  const cells = namespaces.flatMap((namespace) =>
    environments.map((environment) => ({
      namespace,
      environment,
      healthStatus: 'healthy',
      description: `${randomInt(1_000_000_000)} keys, 3 recipients`,
    })),
  );
  const rule = { ruleId: 'missing_keys', ruleName: 'Missing encryption keys', severity: 'critical' };
  const message = failing ? '2 keys are missing' : 'no key is missing';
  const policyResults = [{ ...rule, passed: !failing, message, scope: 'oauth/production' }];
  return { branch: 'main', cliVersion: '0.1.5', summary: { filesScanned: 30, cells }, policyResults };
}
