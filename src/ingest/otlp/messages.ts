import type { Severity } from '../../domain/severity.ts';

/**
 * What people read of a finding of the OTLP door: words of ours, by category and severity, since the CLI's own may quote
 * values, keys, recipients and paths (PRV-4). `@` is the scope; the words in braces go where there is none.
 */
const messages: Readonly<Record<string, string>> = {
  'matrix/error': 'Missing encrypted file{ for @}',
  'matrix/info': 'Pending keys await their values{ in @}',
  'drift/warning': 'Keys of other environments are missing{ from @}',
  'schema/error': 'Keys fail their schema{ in @}',
  'schema/warning': 'Schema warnings{ in @}',
  'sops/error': 'The encryption cannot be validated or opened{ for @}',
  'sops/warning': 'Recipients differ from the manifest{ in @}',
  'sops/info': 'At most one recipient can decrypt{ @}: consider adding a backup key',
  'service-identity/error': 'A service identity does not match the manifest{ in @}',
  'service-identity/warning': 'Recipients of a service identity need attention{ in @}',
  'metadata/error': 'Pending and rotation records contradict each other{ in @}',
  'metadata/warning': 'Rotation records are left over{ in @}',
};

/** For categories of a later CLI. */
const otherwise: Readonly<Record<Severity, string>> = {
  critical: 'Errors were found{ in @}',
  warning: 'Warnings were found{ in @}',
  info: 'Something to note{ in @}',
};

/** The issues of a report that are told in the same words. */
interface AlikeIssues {
  /** `<category>/<severity>` */
  readonly ruleId: string;
  readonly severity: Severity;
  readonly scope: string | null;
  readonly count: number;
}

/** One sentence about a finding, made of nothing but its category, severity, scope and count (PRV-4). */
export function messageOf({ ruleId, severity, scope, count }: AlikeIssues): string {
  const template = Object.hasOwn(messages, ruleId) ? messages[ruleId]! : otherwise[severity];
  // A function, so that a `$` in a name stands for itself.
  const sentence = template.replace(/\{(.*?)@\}/, (_all, words: string) => (scope === null ? '' : words + scope));
  return count > 1 ? `${sentence}, ${count} findings` : sentence;
}

/** What a cell shows: how many findings of each severity it has. */
export function describeFindings(counts: Readonly<Record<Severity, number>>): string {
  const parts = (['critical', 'warning', 'info'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  return `Findings: ${parts.join(', ')}`;
}
