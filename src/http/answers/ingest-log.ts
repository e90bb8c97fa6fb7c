import { z } from 'zod';
import { commit, count, time } from './fields.ts';
import { alertCounts, batchStatus, door, headOutcome } from './receipt.ts';

const key = z
  .object({
    id: z.uuid(),
    name: z.string().nullable().meta({ description: 'Null where the key does not exist any more.' }),
    prefix: z.string().nullable().meta({ description: 'Its beginning, null where it does not exist any more.' }),
  })
  .meta({ description: 'The key that it was first sent with.' });

const entry = { id: z.uuid(), at: time, door, key };

const batch = z.object({
  ...entry,
  type: z.literal('batch'),
  status: batchStatus,
  headOutcome: headOutcome.nullable(),
  headCommit: commit,
  reportCount: count,
  reports: z
    .object({ stored: count, unchanged: count, replaced: count })
    .nullable()
    .meta({ description: 'Commits by what became of them; null until it is applied.' }),
  alerts: alertCounts.nullable(),
  redactions: count.meta({ description: 'At how many places something was taken out.' }),
  droppedFields: count,
  repeats: count.meta({ description: 'How often the same was sent again and answered from here.' }),
  lastSentAt: time,
  receiptUrl: z.url(),
});

/** A refused submission: where and why, and never a value. */
export const refusal = z.object({
  ...entry,
  type: z.literal('refused'),
  httpStatus: z.int().nullable(),
  problem: z.string().nullable().meta({ description: 'The kind of the problem it was answered with.' }),
  errors: z.array(z.object({ pointer: z.string(), code: z.string() })),
});

const push = z.object({ ...entry, type: z.enum(['lint', 'drift']) });

export const submission = z.discriminatedUnion('type', [batch, refusal, push]).meta({
  id: 'Submission',
  description: 'What came through a door: a batch, a refused submission, or a push that carries no commit.',
});
