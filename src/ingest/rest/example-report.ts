/** A report as the documentation shows it. */
export const exampleReport = {
  commitSha: '1a2b3c4d5e6f',
  branch: 'main',
  commitTimestamp: 1_767_323_045_000,
  cliVersion: '0.1.5',
  summary: {
    filesScanned: 2,
    namespaces: ['oauth'],
    environments: ['staging', 'production'],
    cells: [
      {
        namespace: 'oauth',
        environment: 'staging',
        healthStatus: 'healthy',
        description: '4 keys, 3 recipients, rotated 12d ago',
      },
      { namespace: 'oauth', environment: 'production', healthStatus: 'critical', description: '1 key is missing' },
    ],
  },
  drift: [{ namespace: 'oauth', isDrifted: true, severity: 'warning', summary: 'Staging has an additional recipient' }],
  policyResults: [
    {
      ruleId: 'missing_keys',
      ruleName: 'Missing encryption keys',
      passed: false,
      severity: 'critical',
      message: 'A key is missing in oauth/production',
      scope: 'oauth/production',
    },
  ],
};
