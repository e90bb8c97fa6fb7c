/** How grave a finding is, from least to most (ALR-9). */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Orders severities: negative when `a` is the lesser. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** Reads a severity word of the wire; `known` is false where an unknown word was taken as `warning` (ALR-9). */
export function parseSeverity(word: string): { severity: Severity; known: boolean } {
  const lower = word.toLowerCase();
  if (lower === 'error') return { severity: 'critical', known: true };
  const severity = severities.find((each) => each === lower);
  return severity ? { severity, known: true } : { severity: 'warning', known: false };
}
