import type { IntegrationSettings } from '../../api/types.ts';

/** What differs from what the form began with, so that nothing else is written over. */
export function changesOf(
  before: IntegrationSettings,
  after: Partial<IntegrationSettings>,
): Partial<IntegrationSettings> {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof IntegrationSettings]),
  );
  return Object.fromEntries(changed);
}

/** The branches of a text, one a line; each once. */
export function branchesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

const units = { hours: 3_600, days: 86_400 } as const;
export type Unit = keyof typeof units;

/** Seconds as a number of the unit that fits best. */
export function inUnit(seconds: number | null): { count: string; unit: Unit } {
  if (seconds === null) return { count: '', unit: 'days' };
  const unit = seconds % units.days === 0 ? 'days' : 'hours';
  return { count: String(seconds / units[unit]), unit };
}

/** The other way; null for nothing given. */
export function secondsOf(count: string, unit: Unit): number | null {
  return count.trim() === '' ? null : Math.round(Number(count) * units[unit]);
}
