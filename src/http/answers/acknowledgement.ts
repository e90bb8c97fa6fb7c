import { z } from 'zod';

const count = z.int().min(0);

/** What became of the alerts that were picked out; `matched` is the sum of the three numbers that follow. */
const counts = {
  matched: count.meta({ description: 'How many alerts were taken: open, and not yet as they shall be; at most 200.' }),
  resolved: count.meta({ description: 'How many of them were resolved meanwhile: nothing is left to do.' }),
  pending: count.meta({ description: 'How many of them still wait for it to take effect; it will.' }),
  more: z.boolean().meta({ description: 'Whether more match than are taken at once: ask again.' }),
};

export const acknowledgedMany = z
  .object({ ...counts, acknowledged: count.meta({ description: 'For how many of them it took effect.' }) })
  .meta({ id: 'AcknowledgedMany' });

export const unacknowledgedMany = z
  .object({ ...counts, unacknowledged: count.meta({ description: 'For how many of them it took effect.' }) })
  .meta({ id: 'UnacknowledgedMany' });
