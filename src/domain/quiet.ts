/** What is known of how often an integration is heard of. */
export interface Heard {
  /** Seconds after which silence is an alarm, null for never. */
  readonly expectReportEvery: number | null;
  /** When it last sent something, repeats included; null before the first time. */
  readonly lastSentAt: Date | null;
  readonly createdAt: Date;
}

/** Since when an integration is overdue at `now`; null where it is not, or where nobody waits for it (INT-4). */
export function quietSince({ expectReportEvery, lastSentAt, createdAt }: Heard, now: Date): Date | null {
  if (expectReportEvery === null) return null;
  const due = new Date((lastSentAt ?? createdAt).getTime() + expectReportEvery * 1_000);
  return now > due ? due : null;
}
