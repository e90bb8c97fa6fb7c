import type { Session } from '../../api/types.ts';

/** The parts of the settings, and which scope each is for. */
export const sections = {
  keys: { name: 'Keys', role: 'admin' },
  channels: { name: 'Channels', role: 'admin' },
  rules: { name: 'Rules', role: 'admin' },
  reports: { name: 'Reports', role: 'read' },
  privacy: { name: 'Privacy', role: 'read' },
  checkpoint: { name: 'Checkpoint', role: 'operator' },
  knowledge: { name: 'What we know', role: 'read' },
  danger: { name: 'Rename and delete', role: 'admin' },
} as const satisfies Record<string, { name: string; role: Session['role'] }>;

export type Section = keyof typeof sections;

/** Whether the settings have a part of this name, whoever may see it. */
export const isSection = (name: string): name is Section => Object.hasOwn(sections, name);

/** The section of an address among those that may be seen, the first of them where it names none; undefined for a wrong one. */
export function sectionOf(name: string | undefined, seen: readonly Section[]): Section | undefined {
  return name === undefined ? seen[0] : seen.find((section) => section === name);
}
