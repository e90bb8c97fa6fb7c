/** What is known of how often an integration is heard of. */
export interface Heard {
  /** Seconds after which silence is an alarm, null for never. */
  readonly expectReportEvery: number | null;
  /** When it last sent something, repeats included; null before the first time. */
  readonly lastSentAt: Date | null;
  readonly createdAt: Date;
}

/** When the next report of an integration is due; null where nobody waits for it (INT-4). */
export function nextDue({ expectReportEvery, lastSentAt, createdAt }: Heard): Date | null {
  return expectReportEvery === null ? null : new Date((lastSentAt ?? createdAt).getTime() + expectReportEvery * 1_000);
}

/** Since when an integration is overdue at `now`; null where it is not, or where nobody waits for it (INT-4). */
export function quietSince(heard: Heard, now: Date): Date | null {
  const due = nextDue(heard);
  return due && now > due ? due : null;
}
