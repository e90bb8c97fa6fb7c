/** What a report of the rule list dialect says, told by scopes (ALR-5). */
export interface Saying {
  /** Scopes, `namespace/environment`, at which the rule fails. */
  readonly failing?: readonly string[];
  /** Scopes at which the rule passes. */
  readonly passing?: readonly string[];
  readonly branch?: string;
  /** When the commit was made, in epoch milliseconds. */
  readonly at?: number;
  readonly severity?: string;
  readonly message?: string;
  readonly cliVersion?: string;
}

/** A report of one rule, `missing_keys`, as the concepts page has it. */
export function report(commitSha: string, saying: Saying = {}) {
  const { failing = [], passing = [], branch = 'main', severity = 'critical', message = 'A key is missing' } = saying;
  const result = (scope: string, passed: boolean) => ({
    ruleId: 'missing_keys',
    ruleName: 'Missing encryption keys',
    passed,
    severity,
    message,
    scope,
  });
  return {
    commitSha,
    branch,
    ...(saying.at !== undefined && { commitTimestamp: saying.at }),
    ...(saying.cliVersion !== undefined && { cliVersion: saying.cliVersion }),
    summary: {
      cells: [
        ...failing.map((scope) => cell(scope, 'critical')),
        ...passing.map((scope) => cell(scope, 'healthy')),
        cell('base/dev', 'healthy'),
      ],
    },
    policyResults: [...failing.map((scope) => result(scope, false)), ...passing.map((scope) => result(scope, true))],
  };
}

function cell(scope: string, healthStatus: string) {
  const [namespace, environment] = scope.split('/');
  return { namespace, environment, healthStatus, description: '4 keys' };
}
