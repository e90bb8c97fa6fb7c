/** What can be wrong with a cell or a namespace, in the words of the two dialects of the CLI. */
export interface Problem {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** Of a namespace as a whole: drift. */
  readonly ofNamespace?: true;
  readonly message: string;
  /** What the rule says where it passes. */
  readonly calm: string;
  /** What the cell says meanwhile; left out where it stays healthy. */
  readonly cell?: string;
  /** What the CLI that lists findings calls it, and what it says of it. */
  readonly category: string;
  readonly finding: string;
}

export const problems = {
  missingKeys: {
    ruleId: 'missing_keys',
    ruleName: 'Missing encryption keys',
    severity: 'critical',
    message: '2 keys that other environments have are missing',
    calm: 'Has every key that other environments have',
    cell: '2 keys are missing',
    category: 'matrix',
    finding: 'Encrypted file is missing.',
  },
  plaintext: {
    ruleId: 'plaintext_values',
    ruleName: 'No plaintext values',
    severity: 'critical',
    message: 'A value is stored without encryption',
    calm: 'Every value is encrypted',
    cell: '1 value is not encrypted',
    category: 'schema',
    finding: '1 key fails schema validation',
  },
  recipients: {
    ruleId: 'approved_recipients',
    ruleName: 'Approved recipients only',
    severity: 'critical',
    message: 'A recipient is not on the approved list',
    calm: 'Every recipient is on the approved list',
    cell: 'A recipient is not approved',
    category: 'recipients',
    finding: 'A recipient is not declared in the manifest.',
  },
  rotation: {
    ruleId: 'rotation_max_age',
    ruleName: 'Key rotation max age',
    severity: 'warning',
    message: 'Rotated 118 days ago, the policy allows 90',
    calm: 'Rotated within the last 90 days',
    cell: 'Rotated 118 days ago',
    category: 'rotation',
    finding: '1 key is older than its rotation policy allows',
  },
  pending: {
    ruleId: 'pending_values',
    ruleName: 'No pending values',
    severity: 'warning',
    message: '3 keys are waiting for their values',
    calm: 'No key is waiting for its value',
    cell: '3 pending keys awaiting values',
    category: 'pending',
    finding: '3 pending keys awaiting values',
  },
  backup: {
    ruleId: 'backup_recipient',
    ruleName: 'Backup recipient',
    severity: 'info',
    message: 'Encrypted for one recipient only. Consider adding a backup key',
    calm: 'Encrypted for a backup key too',
    category: 'sops',
    finding: 'File is encrypted with only 1 recipient(s). Consider adding a backup key.',
  },
  drift: {
    ruleId: 'namespace_drift',
    ruleName: 'No drift between environments',
    severity: 'warning',
    ofNamespace: true,
    message: 'Production has 2 keys that staging lacks',
    calm: 'Its environments hold the same keys',
    category: 'drift',
    finding: '2 keys in [production] missing from staging',
  },
} as const satisfies Record<string, Problem>;

export type Kind = keyof typeof problems;
export const kinds = Object.keys(problems) as Kind[];

/** The rules as an administrator would have written them down. */
export function policyRules(disabled: readonly Kind[] = []): object[] {
  return kinds.map((kind) => ({
    ruleId: problems[kind].ruleId,
    name: problems[kind].ruleName,
    severity: problems[kind].severity,
    enabled: !disabled.includes(kind),
    parameters: kind === 'rotation' ? { days: 90 } : {},
  }));
}
