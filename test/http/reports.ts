/** A report in which every field that the CLI may send is filled in. */
export function fullReport(commitSha: string) {
  return {
    commitSha,
    branch: 'main',
    commitTimestamp: Date.UTC(2026, 0, 2, 3, 4, 5),
    cliVersion: '0.1.5',
    summary: {
      filesScanned: 4,
      namespaces: ['oauth', 'payments'],
      environments: ['staging', 'production'],
      cells: [
        { namespace: 'oauth', environment: 'production', healthStatus: 'critical', description: 'one key is missing' },
      ],
      violations: 1,
      passed: false,
    },
    drift: [{ namespace: 'oauth', isDrifted: true, driftCount: 2, severity: 'warning', summary: 'two keys differ' }],
    policyResults: [
      {
        ruleId: 'missing_keys',
        ruleName: 'Missing keys',
        passed: false,
        severity: 'error',
        message: 'a key is missing',
        scope: { namespace: 'oauth', environment: 'production' },
      },
    ],
    ciContext: { provider: 'github', pipelineUrl: 'https://ci.example.com/run/1', trigger: 'push' },
  };
}

/** The smallest report there is. */
export function bareReport(commitSha: string) {
  return { commitSha, summary: { cells: [] as object[] } };
}

/** A copy of a value with the field at a JSON pointer set to something else. */
export function withField(value: unknown, pointer: string, replacement: unknown): unknown {
  const copy = structuredClone(value);
  const keys = pointer.split('/').slice(1);
  const last = keys.pop()!;
  const parent = keys.reduce<any>((inner, key) => inner[key], copy); // oxlint-disable-line typescript/no-explicit-any
  parent[last] = replacement;
  return copy;
}
